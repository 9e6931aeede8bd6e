"""Assistance, referral, return, proceedings: allowed transitions as data, drawn and enforced from one table."""
