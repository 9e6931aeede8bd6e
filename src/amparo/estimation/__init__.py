"""How many were never found: multiple systems estimation, each answer with its verdict and its warnings."""

from amparo.estimation.estimating import Estimate, estimate
from amparo.estimation.table import OverlapTable, read_overlap

__all__ = ["Estimate", "OverlapTable", "estimate", "read_overlap"]
