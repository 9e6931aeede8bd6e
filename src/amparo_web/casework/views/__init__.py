"""Pages of the register. Each asks `permissions` first, writes through `actions`, and traces what was read."""
