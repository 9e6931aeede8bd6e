"""How many were never found: multiple systems estimation, each answer with its verdict and its warnings.

From a notebook: `found = estimate(read_overlap(Path("overlap.csv")))`, then `found.estimate`, `found.verdict.grade`,
`found.as_dict("en")`. No site is needed.
"""

from amparo.estimation.estimating import Estimate, estimate
from amparo.estimation.table import OverlapTable, read_overlap
from amparo.estimation.verdict import Reason, Rule, Verdict
from amparo.estimation.warnings import Caution

__all__ = ["Caution", "Estimate", "OverlapTable", "Reason", "Rule", "Verdict", "estimate", "read_overlap"]
