"""How the register's values are shown: masked names, words for codes, dates as people read them."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time
from django import template
from django.urls import reverse
from django.utils import timezone

from amparo.model.finding import Finding
from amparo.pathways import pathway
from amparo.vocabulary.countries import country_name
from amparo_web.audit.reading import Event
from amparo_web.casework.codes import word_for
from amparo_web.casework.conflicts import plain
from amparo_web.casework.models import Person, Suspect, Task
from amparo_web.casework.permissions import Sight
from amparo_web.casework.screening import label_for
from amparo_web.design.language import current_language
from amparo_web.design.words import say

register = template.Library()
#: Where one click leads for each kind of task.
_LEADS = {
    "screening": "screening",
    "confirm": "finding",
    "consent": "consents",
    "risk": "risk",
    "plan": "assistance",
    "stay": "assistance",
    "hearing": "proceedings",
}


@register.filter
def word(code: str, listed: str) -> str:
    return word_for(listed, code).in_(current_language())


@register.filter
def words_of(joined: str, listed: str) -> str:
    """Codes joined by `;`, in words."""
    return ", ".join(word(code, listed) for code in joined.split(";") if code) or "–"


@register.filter
def opened(value: object) -> str:
    """What a sealed field holds; used only where it has been revealed."""
    return str(plain(value) or "")


@register.filter
def opened_or_unknown(value: object) -> str:
    return opened(value) or say("casework.not_known")


@register.filter
def whole_name(person: Person) -> str:
    """How she wants to be called, and her name in her own order."""
    parts = (person.given_name, person.second_given_name, person.surname, person.second_surname)
    name = " ".join(text for part in parts if (text := opened(part)))
    called = opened(person.called)
    if called and name and called not in name.split():
        return f"{called} ({name})"
    return name or called or say("casework.no_name")


@register.filter
def masked_name(person: Person) -> str:
    """Her initials and nothing else; the rest is shown after a reason was given."""
    if person.erased_at:
        return say("casework.erased")
    parts = (person.given_name, person.surname, person.second_surname)
    letters = [text[0].upper() + "…" for part in parts if (text := opened(part))]
    letters = letters or [text[0].upper() + "…" for text in [opened(person.called)] if text]
    return " ".join(letters) or say("casework.no_name")


@register.filter
def suspect_name(suspect: Suspect) -> str:
    """The name of somebody who is presumed innocent; shown only where it was revealed."""
    parts = (suspect.given_name, suspect.surname, suspect.second_surname)
    name = " ".join(text for part in parts if (text := opened(part)))
    return name or opened(suspect.other_names) or say("casework.no_name")


@register.filter
def masked_suspect(suspect: Suspect) -> str:
    """Initials and nothing else."""
    letters = [word[0].upper() + "…" for word in suspect_name(suspect).split()]
    return " ".join(letters) if suspect_name(suspect) != say("casework.no_name") else say("casework.no_name")


@register.filter
def day(value: date | datetime) -> str:
    """18 nov 2026."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return format_date(value, "d MMM y", locale=current_language())


@register.filter
def clock(value: datetime) -> str:
    return format_time(timezone.localtime(value), "HH:mm", locale=current_language())


@register.filter
def pathway_state(state: str, name: str) -> str:
    return pathway(name).states[state].label.in_(current_language())


@register.filter
def state_names(codes: str) -> str:
    names = [country_name(code).in_(current_language()) for code in codes.split(";") if code]
    return ", ".join(names) or say("casework.not_known")


@register.filter
def fact_label(fact: str) -> str:
    return label_for(fact).in_(current_language())


@register.filter
def fact_group(group: str) -> str:
    return say(f"casework.group_{group}")


@register.filter
def result_word(result: str) -> str:
    return say(f"casework.result_{result}")


@register.filter
def finding_word(result: str) -> str:
    return say(f"casework.trafficking_{result}")


@register.filter
def test_name(finding: Finding) -> str:
    name = say(f"casework.test_{finding.test}")
    return f"{name} {finding.rule_set.partition(':')[0]}" if finding.test == "national_offence" else name


@register.filter
def sees(sight: Sight, scope: str) -> bool:
    return sight.sees(scope)


@register.filter
def seen_scopes(sight: Sight) -> str:
    return ", ".join(word(scope, "scope") for scope in sorted(sight.scopes))


@register.filter
def audit_line(event: Event) -> str:
    return event.in_words(current_language())


@register.simple_tag
def task_link(task: Task) -> str:
    """Where the task is done."""
    return reverse(f"register:{_LEADS.get(task.kind, 'case')}", kwargs={"case": task.case_id})
