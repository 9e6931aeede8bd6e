"""The codes of the facts of a case: what `amparo assess` reads, what the screening asks.

Source: Trafficking Protocol art. 3(a), Smuggling Protocol art. 3 and 6, 1951 Convention art. 1A(2), Cartagena
Declaration III(3), ILO C029 art. 2(1). The purposes after `organ_removal` serve national laws only.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from amparo.vocabulary.text import Text

ACTS = ("recruitment", "transportation", "transfer", "harbouring", "receipt")
MEANS = (
    "threat_or_use_of_force",
    "other_coercion",
    "abduction",
    "fraud",
    "deception",
    "abuse_of_power",
    "abuse_of_vulnerability",
    "payments_or_benefits",
)
PURPOSES = (
    "prostitution_of_others",
    "other_sexual_exploitation",
    "forced_labour",
    "slavery",
    "practices_similar_to_slavery",
    "servitude",
    "organ_removal",
)
GROUNDS = (
    "ground_race",
    "ground_religion",
    "ground_nationality",
    "ground_social_group",
    "ground_political_opinion",
)
CARTAGENA = (
    "generalized_violence",
    "foreign_aggression",
    "internal_conflict",
    "massive_rights_violation",
    "disturbed_public_order",
)
SMUGGLING = (
    "illegal_entry_procured",
    "national_or_permanent_resident",
    "material_benefit",
    "danger_to_life",
    "inhuman_treatment",
)
FORCED_LABOUR = ("work_or_service", "menace_of_penalty", "not_voluntary")
#: Verbs that only a national statute names. The five acts of the Protocol are what is always asked; a verb of this
#: list counts for the national offence that names it once somebody has recorded it.
NATIONAL_ACTS = (
    "offer",
    "delivery",
    "purchase",
    "retention",
    "concealment",
    "control_of_movement",
    "advertising",
    "solicitation",
)
#: Purposes that only national laws name. They never establish trafficking under the Protocol by themselves.
NATIONAL_PURPOSES = (
    "begging",
    "forced_marriage",
    "illegal_adoption",
    "forced_criminality",
    "child_pornography",
    "forced_pregnancy",
    "recruitment_of_minors",
    "sale_of_persons",
    "biomedical_research",
    "labour_exploitation",
    "other_exploitation",
)
#: ILO C029 art. 2(2): work that is not forced labour. Asked only where somebody claims one of them.
FORCED_LABOUR_EXCEPTIONS = (
    "exception_military_service",
    "exception_civic_duty",
    "exception_prison_labour",
    "exception_emergency",
    "exception_communal_service",
)
#: Conduct by which a national statute defines exploitation itself (Canada, Criminal Code 279.04).
EXPLOITATION = ("fear_for_safety",)


def _with(prefix: str, *groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{code}" for group in groups for code in group)


ACT_FACTS = _with("act", ACTS)
MEANS_FACTS = _with("means", MEANS)
PURPOSE_FACTS = _with("purpose", PURPOSES)
NATIONAL_ACT_FACTS = _with("act", NATIONAL_ACTS)
NATIONAL_PURPOSE_FACTS = _with("purpose", NATIONAL_PURPOSES)
SMUGGLING_FACTS = _with("smuggling", SMUGGLING)
FEAR_FACT = "asylum.fear_of_return"
GROUND_FACTS = _with("asylum", GROUNDS)
CARTAGENA_FACTS = _with("asylum", CARTAGENA)
FORCED_LABOUR_FACTS = _with("forced_labour", FORCED_LABOUR)
EXCEPTION_FACTS = _with("forced_labour", FORCED_LABOUR_EXCEPTIONS)
#: Every fact code there is, in the order in which they are asked.
ALL_FACTS = (
    *ACT_FACTS,
    *NATIONAL_ACT_FACTS,
    *MEANS_FACTS,
    *PURPOSE_FACTS,
    *NATIONAL_PURPOSE_FACTS,
    *_with("exploitation", EXPLOITATION),
    "consent",
    "cross_border",
    "organized_group",
    *SMUGGLING_FACTS,
    FEAR_FACT,
    *GROUND_FACTS,
    *CARTAGENA_FACTS,
    *FORCED_LABOUR_FACTS,
    *EXCEPTION_FACTS,
)


@cache
def labels() -> dict[str, Text]:
    """Fact code -> what people read, from `fact_labels.toml`; also `age_at_act` and `minor`."""
    raw = files("amparo.vocabulary").joinpath("fact_labels.toml").read_text(encoding="utf-8")
    return {code: Text.of(words) for code, words in tomllib.loads(raw).items()}


def label_of(code: str) -> Text:
    """What people read for one fact code; raises KeyError for a code that is none."""
    return labels()[code]
