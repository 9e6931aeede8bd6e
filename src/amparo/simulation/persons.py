"""The truth: persons trafficked in the region, what happened to them, and who they are.

Every person of the simulation is trafficked in the sense of the Protocol, art. 3: act, purpose, and means where the
person was 18 or older. They are the population whose size estimation has to find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.model.record import FACT_COLUMNS
from amparo.simulation.draws import Days, Flags, Floats, day_of, full_years, pick, waits
from amparo.simulation.geography import region
from amparo.simulation.settings import Settings

SEXES = ("female", "male", "other")
FORMS = ("sexual", "labour", "organ_removal", "several")
SEXUAL, LABOUR, ORGAN, SEVERAL = range(4)
#: Joint weights of sex (rows female, male, other) and form.
_SEX_FORM = np.array([[0.38, 0.16, 0.001, 0.035], [0.05, 0.33, 0.002, 0.02], [0.012, 0.006, 0.0, 0.004]])
#: Share that was under 18 at the act, by sex and form.
_MINORS = np.array([[0.42, 0.25, 0.05, 0.4], [0.6, 0.2, 0.05, 0.4], [0.3, 0.15, 0.05, 0.3]])
#: Ages 0..17 of children, heavier from 12 on.
_CHILD_AGES = np.array([1, 1, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 12, 17, 22, 25, 24, 20])
#: Chance of each fact, by form; what a person's own features add is in `_facts`.
_CHANCE: dict[str, tuple[float, float, float, float]] = {
    "act.recruitment": (0.75, 0.85, 0.7, 0.8),
    "act.transportation": (0.45, 0.55, 0.6, 0.55),
    "act.transfer": (0.25, 0.2, 0.3, 0.3),
    "act.harbouring": (0.5, 0.45, 0.3, 0.55),
    "act.receipt": (0.35, 0.3, 0.3, 0.4),
    "means.threat_or_use_of_force": (0.4, 0.25, 0.2, 0.45),
    "means.other_coercion": (0.35, 0.35, 0.2, 0.4),
    "means.abduction": (0.06, 0.02, 0.05, 0.05),
    "means.fraud": (0.2, 0.3, 0.3, 0.25),
    "means.deception": (0.6, 0.7, 0.6, 0.65),
    "means.abuse_of_power": (0.25, 0.2, 0.1, 0.3),
    "means.abuse_of_vulnerability": (0.5, 0.5, 0.5, 0.6),
    "means.payments_or_benefits": (0.12, 0.05, 0.1, 0.12),
    "purpose.prostitution_of_others": (0.85, 0, 0, 0.8),
    "purpose.other_sexual_exploitation": (0.28, 0, 0, 0.3),
    "purpose.forced_labour": (0, 0.88, 0, 0.8),
    "purpose.slavery": (0, 0.03, 0, 0.03),
    "purpose.practices_similar_to_slavery": (0, 0.12, 0, 0.1),
    "purpose.servitude": (0, 0.2, 0, 0.3),
    "purpose.organ_removal": (0, 0, 1, 0),
    "consent": (0.3, 0.45, 0.5, 0.35),
    "forced_labour.work_or_service": (0.7, 1, 0, 1),
    "forced_labour.menace_of_penalty": (0.65, 0.75, 0, 0.8),
    "forced_labour.not_voluntary": (0.7, 0.8, 0, 0.85),
}
#: What is set where a group would be empty: the commonest of the group.
_AT_LEAST = {
    "act.": ("act.recruitment",) * 4,
    "means.": ("means.deception",) * 4,
    "purpose.": (
        "purpose.prostitution_of_others",
        "purpose.forced_labour",
        "purpose.organ_removal",
        "purpose.servitude",
    ),
}


@dataclass(frozen=True, slots=True)
class Persons:
    """n persons as arrays of length n; days are counted from 1970-01-01.

    `found` is the day on which the person can first come to the notice of an agency, whether or not one notices;
    `facts` is the truth, shape (n, facts) in the order of FACT_COLUMNS; `family` uniform draws for surnames, shared by
    relatives; `given` uniform draws for given names.
    """

    number: NDArray[np.int64]
    sex: NDArray[np.int64]
    form: NDArray[np.int64]
    corridor: NDArray[np.int64]
    born: Days
    acted: Days
    found: Days
    age_at_act: Days
    facts: Flags
    given: Floats
    family: Floats
    visible: Floats
    false_papers: Flags
    returned: NDArray[np.int64]
    permit: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.number)

    @property
    def minor(self) -> Flags:
        return np.asarray(self.age_at_act < 18)

    @property
    def foreigner(self) -> Flags:
        return self.facts[:, FACT_COLUMNS.index("cross_border")]

    @property
    def nationality(self) -> NDArray[np.int64]:
        return region().origin[self.corridor]

    @property
    def exploited_in(self) -> NDArray[np.int64]:
        return region().destination[self.corridor]


RETURNS = ("none", "requested", "blocked", "completed")
PERMITS = ("none", "requested", "granted")


def draw_persons(first: int, size: int, settings: Settings, random: np.random.Generator) -> Persons:
    """Persons number `first` .. `first + size - 1` (counted from 0)."""
    kin = _relatives(size, random)
    cell = pick(_SEX_FORM.ravel(), random.random(size))
    sex, form = cell // len(FORMS), cell % len(FORMS)
    corridor = pick(region().weight, random.random(size))[kin]
    foreigner = region().origin[corridor] != region().destination[corridor]
    acted, found = (days[kin] for days in _days(size, settings, random))
    born = acted - _age_in_days(sex, form, random)
    age = full_years(born, acted)
    returned, permit = _return_and_permit(foreigner, random)
    return Persons(
        number=np.arange(first, first + size, dtype=np.int64),
        sex=sex,
        form=form,
        corridor=corridor,
        born=born,
        acted=acted,
        found=found,
        age_at_act=age,
        facts=_facts(form, age < 18, foreigner, random),
        given=random.random((size, 3)),
        family=random.random((size, 4))[kin],
        visible=random.standard_normal(size),
        false_papers=random.random(size) < np.where(foreigner, np.where(age < 18, 0.15, 0.06), 0.01),
        returned=returned,
        permit=permit,
    )


def _relatives(size: int, random: np.random.Generator) -> NDArray[np.int64]:
    """For each person whose journey and surnames it shares: itself, or (one in twenty) the person before."""
    joined = random.random(size) < 0.05
    joined[:1] = False
    joined[1:] &= ~joined[:-1]
    return np.arange(size) - joined


def _days(size: int, settings: Settings, random: np.random.Generator) -> tuple[Days, Days]:
    """The day of the act, and the day on which the person can be found: within the years asked for."""
    start, end = day_of(settings.first_year), day_of(settings.last_year + 1) - 1
    # somewhat more in later years: the density grows by half over the period
    share = np.sqrt(0.8**2 + random.random(size) * (1.2**2 - 0.8**2))
    found = start + np.minimum(((share - 0.8) / 0.4 * (end - start + 1)).astype(np.int64), end - start)
    acted = found - 15 - waits(260.0, np.full(size, 5 * 365), random.random(size))
    return acted, found


def _age_in_days(sex: NDArray[np.int64], form: NDArray[np.int64], random: np.random.Generator) -> Days:
    size = len(sex)
    child = random.random(size) < _MINORS[sex, form]
    young = pick(_CHILD_AGES, random.random(size))
    old = np.minimum(18 + np.floor(random.gamma(1.6, 7.5, size)), 78).astype(np.int64)
    years = np.where(child, young, old)
    return np.floor(years * 365.2425).astype(np.int64) + random.integers(1, 365, size)


def _facts(form: NDArray[np.int64], minor: Flags, foreigner: Flags, random: np.random.Generator) -> Flags:
    size = len(form)
    column = {name: number for number, name in enumerate(FACT_COLUMNS)}
    truth = np.zeros((size, len(FACT_COLUMNS)), dtype=bool)
    for name, chances in _CHANCE.items():
        truth[:, column[name]] = random.random(size) < np.array(chances)[form]
    truth[:, column["cross_border"]] = foreigner
    truth[:, column["act.transportation"]] |= foreigner & (random.random(size) < 0.6)
    entry = foreigner & (random.random(size) < 0.42)
    truth[:, column["smuggling.illegal_entry_procured"]] = entry
    truth[:, column["smuggling.material_benefit"]] = random.random(size) < np.where(entry, 0.85, 0.08)
    resident = np.where(foreigner, random.random(size) < 0.1, True)
    truth[:, column["smuggling.national_or_permanent_resident"]] = resident
    truth[:, column["asylum.fear_of_return"]] = random.random(size) < np.where(foreigner, 0.3, 0.04)
    for prefix, defaults in _AT_LEAST.items():
        group = [number for name, number in column.items() if name.startswith(prefix)]
        bare = ~truth[:, group].any(axis=1)
        if prefix == "means.":
            # art. 3(c): a child needs no means; some have none
            bare &= ~(minor & (random.random(size) < 0.5))
        truth[np.flatnonzero(bare), np.array([column[name] for name in defaults])[form[bare]]] = True
    _both_forms(truth, form, column)
    return truth


def _both_forms(truth: Flags, form: NDArray[np.int64], column: dict[str, int]) -> None:
    """Whoever is exploited in several ways has a sexual and a labour purpose."""
    several = form == SEVERAL
    for names in (
        ("purpose.prostitution_of_others", "purpose.other_sexual_exploitation"),
        (
            "purpose.forced_labour",
            "purpose.slavery",
            "purpose.practices_similar_to_slavery",
            "purpose.servitude",
        ),
    ):
        bare = several & ~truth[:, [column[name] for name in names]].any(axis=1)
        truth[bare, column[names[0]]] = True


def _return_and_permit(foreigner: Flags, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return home and residence, for those taken over a border only; nobody has both a return and a permit."""
    size = len(foreigner)
    returned = np.where(foreigner, pick((0.5, 0.14, 0.08, 0.28), random.random(size)), 0)
    permit = np.where(foreigner & (returned == 0), pick((0.35, 0.3, 0.35), random.random(size)), 0)
    return returned, permit
