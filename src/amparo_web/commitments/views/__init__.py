"""Pages of the room. Reading needs no login and leaves no cookie; writing is in `desk`."""
