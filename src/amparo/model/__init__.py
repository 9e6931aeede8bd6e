"""The things the system speaks of, as frozen dataclasses."""
