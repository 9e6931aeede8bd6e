"""Facts to findings with reasons: Palermo, smuggling, asylum referral, forced labour; national offences as data."""
