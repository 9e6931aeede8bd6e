"""Lists meet, names do not: blocking, comparison, clusters, and encodings without identity."""
