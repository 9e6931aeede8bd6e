"""Agencies and their members: who is this, in which role, and may she?"""
