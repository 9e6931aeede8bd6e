"""What a legal test answers: a result, and everything a person needs to agree or disagree with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from amparo.files import Language
from amparo.model.answer import Answer
from amparo.vocabulary.classification import Sensitivity, classified
from amparo.vocabulary.text import Text


class Result(StrEnum):
    """The words a finding may end with. `refer` and `no_indication` belong to the asylum referral alone."""

    ESTABLISHED = "established"
    PRESUMED = "presumed"
    INSUFFICIENT = "insufficient"
    NOT_ESTABLISHED = "not_established"
    REFER = "refer"
    NO_INDICATION = "no_indication"
    LAW_NOT_SEEN = "law_not_seen"


class Branch(StrEnum):
    """Which side of art. 3(d) was used; `both` where the age is not known."""

    ADULT = "adult"
    CHILD = "child"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the reasoning. The code is stable; the words are for people."""

    code: str = classified(Sensitivity.SENSITIVE)
    text: Text = classified(Sensitivity.SENSITIVE)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that could still change the result, and whether it is unknown or was never asked."""

    fact: str = classified(Sensitivity.OPEN)
    answer: Answer = classified(Sensitivity.SENSITIVE)
    label: Text = classified(Sensitivity.OPEN)


@dataclass(frozen=True, slots=True)
class OffenceNote:
    """What is known of a national offence beside the finding: nothing here is legal advice.

    `evidence` is statute, partial, secondary, unseen or none; `valid_from` and `valid_until` are ISO dates or
    `unknown`; `looked_for` names what of the law was not seen and decides; `cells` is the recorded row.
    """

    law: Text = classified(Sensitivity.OPEN)
    evidence: str = classified(Sensitivity.OPEN)
    penalties: tuple[Text, ...] = classified(Sensitivity.OPEN)
    valid_from: str = classified(Sensitivity.OPEN)
    valid_until: str = classified(Sensitivity.OPEN)
    looked_for: tuple[Text, ...] = classified(Sensitivity.OPEN)
    cells: Mapping[str, str] = classified(Sensitivity.OPEN)

    def as_dict(self, language: Language) -> dict[str, object]:
        """The form that leaves as JSON."""
        return {
            "law": self.law.in_(language),
            "evidence": self.evidence,
            "penalties": [item.in_(language) for item in self.penalties],
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "looked_for": [item.in_(language) for item in self.looked_for],
            "cells": dict(self.cells),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One test's answer on one case.

    `elements` maps each element to yes, no or unknown. `missing` lists what could change the result. `evidence`
    says how well the rule itself is known and `source` where it was read; `flags` are marks beside the result
    that never change it (transnational, aggravated, serious crime, gap ...). `offence` is there for national
    offences only.
    """

    test: str = classified(Sensitivity.OPEN)
    rule_set: str = classified(Sensitivity.OPEN)
    version: str = classified(Sensitivity.OPEN)
    result: Result = classified(Sensitivity.SENSITIVE)
    branch: Branch = classified(Sensitivity.QUASI_IDENTIFIER)
    elements: Mapping[str, str] = classified(Sensitivity.SENSITIVE)
    reasons: tuple[Reason, ...] = classified(Sensitivity.SENSITIVE)
    missing: tuple[Missing, ...] = classified(Sensitivity.SENSITIVE)
    articles: tuple[str, ...] = classified(Sensitivity.OPEN)
    duties: tuple[Reason, ...] = classified(Sensitivity.SENSITIVE)
    evidence: str = classified(Sensitivity.OPEN)
    source: str = classified(Sensitivity.OPEN)
    flags: Mapping[str, str] = classified(Sensitivity.SENSITIVE)
    offence: OffenceNote | None = classified(Sensitivity.OPEN, default=None)

    def as_dict(self, language: Language) -> dict[str, object]:
        """The form that leaves as JSON; sentences in one language."""
        out: dict[str, object] = {
            "test": self.test,
            "rule_set": self.rule_set,
            "version": self.version,
            "result": self.result.value,
            "branch": self.branch.value,
            "elements": dict(self.elements),
            "reasons": [reason.text.in_(language) for reason in self.reasons],
            "missing": [
                {"fact": item.fact, "answer": item.answer.value, "label": item.label.in_(language)}
                for item in self.missing
            ],
            "articles": list(self.articles),
            "duties": [duty.text.in_(language) for duty in self.duties],
            "evidence": self.evidence,
            "source": self.source,
            "flags": dict(self.flags),
        }
        if self.offence is not None:
            out["offence"] = self.offence.as_dict(language)
        return out


@dataclass(frozen=True, slots=True)
class DimensionPrompt:
    """One dimension of the ILO operational indicators: the counts, and the rule that fired (empty when none did)."""

    dimension: str = classified(Sensitivity.OPEN)
    label: Text = classified(Sensitivity.OPEN)
    population: str = classified(Sensitivity.QUASI_IDENTIFIER)
    strong: int = classified(Sensitivity.SENSITIVE)
    medium: int = classified(Sensitivity.SENSITIVE)
    weak: int = classified(Sensitivity.SENSITIVE)
    rule: str = classified(Sensitivity.SENSITIVE)
    indicators: tuple[tuple[str, str, Text], ...] = classified(Sensitivity.SENSITIVE)

    @property
    def result(self) -> str:
        return "refer" if self.rule else "do_not_refer_yet"


@dataclass(frozen=True, slots=True)
class ReferralPrompts:
    """What the indicators seen say: refer, do not refer yet, or that no set exists for this exploitation."""

    result: str = classified(Sensitivity.SENSITIVE)
    exploitation: str = classified(Sensitivity.SENSITIVE)
    dimensions: tuple[DimensionPrompt, ...] = classified(Sensitivity.SENSITIVE)
    not_in_set: tuple[str, ...] = classified(Sensitivity.SENSITIVE)
    note: Text = classified(Sensitivity.OPEN)
    source: str = classified(Sensitivity.OPEN)

    def as_dict(self, language: Language) -> dict[str, object]:
        """The form that leaves as JSON."""
        return {
            "result": self.result,
            "exploitation": self.exploitation,
            "dimensions": [
                {
                    "dimension": item.dimension,
                    "label": item.label.in_(language),
                    "population": item.population,
                    "result": item.result,
                    "rule": item.rule,
                    "strong": item.strong,
                    "medium": item.medium,
                    "weak": item.weak,
                    "indicators": [
                        {"code": code, "strength": strength, "label": label.in_(language)}
                        for code, strength, label in item.indicators
                    ],
                }
                for item in self.dimensions
            ],
            "not_in_set": list(self.not_in_set),
            "note": self.note.in_(language),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every finding on one case, in the order the tests run; the tests are independent of each other."""

    case_id: str = classified(Sensitivity.QUASI_IDENTIFIER)
    findings: tuple[Finding, ...] = classified(Sensitivity.SENSITIVE)
    referral_prompts: ReferralPrompts | None = classified(Sensitivity.SENSITIVE, default=None)

    def of(self, test: str) -> Finding:
        """The first finding of one test; raises KeyError."""
        for finding in self.findings:
            if finding.test == test:
                return finding
        raise KeyError(test)

    def as_dict(self, language: Language) -> dict[str, object]:
        """The form that leaves as JSON."""
        out: dict[str, object] = {"id": self.case_id, "findings": [item.as_dict(language) for item in self.findings]}
        if self.referral_prompts is not None:
            out["referral_prompts"] = self.referral_prompts.as_dict(language)
        return out
