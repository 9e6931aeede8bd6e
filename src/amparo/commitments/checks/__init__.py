"""The checks of a national law: one check, one file, one docstring, one version, and three answers."""

from __future__ import annotations

import importlib
from functools import cache

from amparo.commitments.checks.check import Answer, Check, Verdict

#: Every check by its file's name, in the order in which they are shown: model law, Protocol, region.
ORDER = (
    *("own_law", "victim_with_rights", "all_forms", "serious_crime"),
    *("specific_provision", "victim_protection_defined", "prison_not_fine"),
    *("criminalises", "every_act", "every_means", "no_border_needed", "child_rule", "consent_irrelevant"),
    *("covers_everybody", "assists", "stay", "safe_return", "prevents", "non_punishment", "smuggling_apart"),
    "penalties_harmonised",
)


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order of ORDER."""
    return tuple(importlib.import_module(f"amparo.commitments.checks.{name}").CHECK for name in ORDER)


__all__ = ["ORDER", "Answer", "Check", "Verdict", "checks"]
