"""How many were never found: multiple systems estimation, each answer with its verdict and its warnings."""
