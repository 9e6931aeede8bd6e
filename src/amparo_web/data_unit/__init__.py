"""The data unit: lists meet without names, the hidden total is estimated, and a second person lets it out."""
