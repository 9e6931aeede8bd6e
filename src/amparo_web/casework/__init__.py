"""The register: persons, their case files, what they agreed to, what was found, what is to be done.

How data walks through it stands in `docs/explanation/register.md`.
"""
