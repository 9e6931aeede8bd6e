"""The codes of the facts of a case: what `amparo assess` reads, what the screening asks.

Source: Trafficking Protocol art. 3(a), Smuggling Protocol art. 3 and 6, 1951 Convention art. 1A(2), Cartagena
Declaration III(3), ILO C029 art. 2(1). The purposes after `organ_removal` serve national laws only.
"""

from __future__ import annotations

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
