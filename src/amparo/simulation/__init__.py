"""A region that does not exist, its truth known: the demo, and the yardstick of linkage and estimation."""
