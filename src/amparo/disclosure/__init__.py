"""The only door outward: suppression, attacks on what is about to leave, privacy spent."""
