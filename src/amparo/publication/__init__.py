"""Tables, charts, codebook, manifest, lineage of every figure; the same inputs give the same bytes."""
