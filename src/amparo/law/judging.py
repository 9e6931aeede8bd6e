"""The four tests as bare three-valued logic: elements and result codes, no words. The quick path for statistics.

The findings with reasons are built on the same functions, so that a figure and a case never disagree.
Sources: Trafficking Protocol art. 3; Smuggling Protocol art. 3(a), (b); 1951 Convention art. 1A(2); Cartagena
Declaration III(3); ILO C029 art. 2. The tables are printed in `tables/` and tried in `tests/spec/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amparo.model.answer import Truth
from amparo.model.case import childhood
from amparo.model.finding import Result
from amparo.vocabulary import facts as codes

Facts = Mapping[str, str]
TRUE, FALSE, UNDETERMINED = Truth.TRUE, Truth.FALSE, Truth.UNDETERMINED
#: A test's result by the value of its condition.
WORD = {TRUE: Result.ESTABLISHED, FALSE: Result.NOT_ESTABLISHED, UNDETERMINED: Result.INSUFFICIENT}


def truth_of(answer: str) -> Truth:
    """yes is true, no is false, unknown and not asked are undetermined."""
    return TRUE if answer == "yes" else FALSE if answer == "no" else UNDETERMINED


def any_answer(facts: Facts, group: Iterable[str]) -> Truth:
    """Whether at least one fact of the group holds (Kleene's disjunction over the answers)."""
    open_ = False
    for code in group:
        answer = facts.get(code)
        if answer == "yes":
            return TRUE
        if answer != "no":
            open_ = True
    return UNDETERMINED if open_ else FALSE


def both(left: Truth, right: Truth) -> Truth:
    """Kleene's conjunction of two."""
    if left is FALSE or right is FALSE:
        return FALSE
    return TRUE if left is TRUE and right is TRUE else UNDETERMINED


@dataclass(frozen=True, slots=True)
class PalermoElements:
    """Act, means and purpose of art. 3(a)."""

    act: Truth
    means: Truth
    purpose: Truth

    @property
    def as_adult(self) -> Truth:
        """Art. 3(a): act and means and purpose."""
        return both(self.act, both(self.means, self.purpose))

    @property
    def as_child(self) -> Truth:
        """Art. 3(c): act and purpose, whatever the means."""
        return both(self.act, self.purpose)


def palermo_elements(facts: Facts) -> PalermoElements:
    """The three elements; the purposes are the Protocol's own seven, never the wider ones of national laws."""
    return PalermoElements(
        any_answer(facts, codes.ACT_FACTS),
        any_answer(facts, codes.MEANS_FACTS),
        any_answer(facts, codes.PURPOSE_FACTS),
    )


def by_branches(child: Truth, as_adult: Truth, as_child: Truth) -> Result:
    """The result of a test that differs for children. Age unknown and only the child branch holds: presumed."""
    if child is TRUE:
        return WORD[as_child]
    if child is FALSE or as_adult is as_child:
        return WORD[as_adult]
    return Result.PRESUMED if as_child is TRUE else WORD[as_child]


def trafficking(facts: Facts, child: Truth) -> Result:
    """Trafficking in persons, Protocol art. 3. Consent is never read (3(b)), nor is a border."""
    elements = palermo_elements(facts)
    return by_branches(child, elements.as_adult, elements.as_child)


def smuggling_elements(facts: Facts) -> tuple[Truth, Truth, Truth]:
    """Illegal entry procured; neither national nor permanent resident; financial or other material benefit."""
    get = facts.get
    return (
        truth_of(get("smuggling.illegal_entry_procured", "")),
        ~truth_of(get("smuggling.national_or_permanent_resident", "")),
        truth_of(get("smuggling.material_benefit", "")),
    )


def smuggling(facts: Facts) -> Result:
    """Smuggling of migrants, Protocol art. 3(a) and (b)."""
    entry, foreign, benefit = smuggling_elements(facts)
    return WORD[both(entry, both(foreign, benefit))]


def alarming(facts: Facts, group: Iterable[str]) -> tuple[str, ...]:
    """The facts of a group that are yes or unknown: what was asked and not ruled out."""
    return tuple(code for code in group if facts.get(code) in ("yes", "unknown"))


def asylum_referral(facts: Facts) -> Result:
    """Refer, or no indication. Never a decision on refugee status.

    A fear of return or one of Cartagena's situations refers when it is yes or unknown; a ground only where nobody
    asked about fear. What was not asked refers nobody.
    """
    fear = facts.get(codes.FEAR_FACT, "not_asked")
    if fear in ("yes", "unknown") or alarming(facts, codes.CARTAGENA_FACTS):
        return Result.REFER
    return Result.REFER if fear == "not_asked" and alarming(facts, codes.GROUND_FACTS) else Result.NO_INDICATION


def forced_labour_exception(facts: Facts) -> Truth:
    """C029 art. 2(2): false unless somebody claimed an exception; an exception in doubt stays undetermined."""
    answers = {facts.get(code) for code in codes.EXCEPTION_FACTS}
    return TRUE if "yes" in answers else UNDETERMINED if "unknown" in answers else FALSE


def forced_labour_elements(facts: Facts) -> tuple[Truth, Truth, Truth, Truth]:
    """Work or service; menace of any penalty; not voluntary; none of the exceptions."""
    work, menace, involuntary = (truth_of(facts.get(code, "")) for code in codes.FORCED_LABOUR_FACTS)
    return work, menace, involuntary, ~forced_labour_exception(facts)


def forced_labour(facts: Facts) -> Result:
    """Forced labour, ILO C029 art. 2(1) and (2); independent of trafficking."""
    work, menace, involuntary, ordinary = forced_labour_elements(facts)
    return WORD[both(both(work, menace), both(involuntary, ordinary))]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The result codes of the four tests on one case."""

    trafficking: Result
    smuggling: Result
    asylum_referral: Result
    forced_labour: Result


def judge(facts: Facts, age_at_act: int | None = None, minor: str = "not_asked") -> Verdicts:
    """The four result codes, without reasons. `facts` maps fact codes to yes, no, unknown or not_asked.

    Unknown codes and values are not looked for: check the input first (`amparo.law.case_files`).
    """
    return Verdicts(
        trafficking(facts, childhood(age_at_act, minor)),
        smuggling(facts),
        asylum_referral(facts),
        forced_labour(facts),
    )
