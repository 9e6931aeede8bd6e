"""The site: accounts, agencies and the observatory, over the pure core."""
