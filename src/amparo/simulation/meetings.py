"""Which agencies meet whom: chances that differ by agency and person, and hang together.

logit P(agency a meets person i) = logit(share_a) + effects_a . (minor, female, labour, foreigner)_i
    + 0.3 [exploited in a's country] + dependence * visibility_a * v_i + shift,   v_i ~ N(0, 1)

then hand-overs: whom the first agency of a pair met is sent on with the pair's probability times `dependence`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from amparo.simulation.agencies import Agency, practice_of
from amparo.simulation.draws import Flags, Floats, expit
from amparo.simulation.geography import region
from amparo.simulation.persons import LABOUR, SEVERAL, Persons, draw_persons
from amparo.simulation.settings import Settings

#: Persons of the trial draw by which `--detection` is met.
_TRIAL = 20_000
_AT_HOME = 0.3


def chances(persons: Persons, keepers: Sequence[Agency], dependence: float, shift: float) -> Floats:
    """P(agency meets person) before hand-overs, shape (persons, agencies)."""
    features = {
        "minor": persons.minor,
        "female": persons.sex == 0,
        "labour": (persons.form == LABOUR) | (persons.form == SEVERAL),
        "foreigner": persons.foreigner,
    }
    out = np.empty((len(persons), len(keepers)))
    for place, agency in enumerate(keepers):
        practice = practice_of(agency.code)
        logit = np.full(len(persons), math.log(practice.share / (1 - practice.share)) + shift)
        for name, effect in practice.effects.items():
            logit += effect * features[name]
        logit += _AT_HOME * (persons.exploited_in == region().states.index(agency.country))
        logit += dependence * practice.visibility * persons.visible
        out[:, place] = expit(logit)
    return out


def meetings(
    persons: Persons, keepers: Sequence[Agency], settings: Settings, shift: float, random: np.random.Generator
) -> Flags:
    """Who is on which list, shape (persons, agencies)."""
    met = random.random((len(persons), len(keepers))) < chances(persons, keepers, settings.dependence, shift)
    place = {agency.code: number for number, agency in enumerate(keepers)}
    for sender, receiver, share in region().referrals:
        draws = random.random(len(persons))
        if sender in place and receiver in place:
            met[:, place[receiver]] |= met[:, place[sender]] & (draws < min(1.0, share * settings.dependence))
    return met


def shift_for(settings: Settings, keepers: Sequence[Agency]) -> float:
    """What is added to every logit so that the share `settings.detection` is found; 0 when none is asked for.

    Hand-overs find nobody new, so the share is that of the chances alone: 1 - prod(1 - p), on a trial draw.
    """
    if settings.detection is None:
        return 0.0
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(settings.seed, spawn_key=(2**31,))))
    trial = draw_persons(0, _TRIAL, settings, random)
    low, high = -12.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        found = 1 - np.prod(1 - chances(trial, keepers, settings.dependence, middle), axis=1).mean()
        low, high = (middle, high) if found < settings.detection else (low, middle)
    return (low + high) / 2
