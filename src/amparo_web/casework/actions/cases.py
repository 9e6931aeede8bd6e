"""Opening and changing a case file."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from amparo_web.accounts.models import Membership, User
from amparo_web.casework import tracing
from amparo_web.casework.conflicts import Changed, changed_fields
from amparo_web.casework.finding_persons import index_person
from amparo_web.casework.models import CaseFile, Contact, Document, Note, Person, RiskAssessment, Task
from amparo_web.casework.permissions import Sight

#: Without letters and digits that are mixed up when they are read aloud.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # pragma: allowlist secret - letters, not a password
#: Danger is looked at again tomorrow, a first talk is gone on with within the week.
DUE = {"danger": 0, "screening": 3, "consent": 3, "risk": 30, "confirm": 7}
#: What a person's row holds that is sealed.
NAMES = ("called", "given_name", "second_given_name", "surname", "second_surname", "other_names")
PERSON_FIELDS = (*NAMES, "birth_date", "birthplace", "sex", "nationalities", "language")
CASE_FIELDS = (
    *("danger", "danger_note", "age_at_act", "minor", "age_now", "looks_like_child", "jurisdictions"),
    *("country_of_exploitation", "story"),
)


@dataclass(frozen=True, slots=True)
class Intake:
    """What a first talk gives: as little as possible. Everything but the language may be left open."""

    person: Mapping[str, str] = field(default_factory=dict)
    case: Mapping[str, object] = field(default_factory=dict)
    document: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)


def draw_number() -> str:
    """Eight letters and digits, drawn: 32^8 numbers, none of which says anything."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


@transaction.atomic
def open_case(*, member: Membership, intake: Intake) -> CaseFile:
    """Register a person and open her case, with the first tasks that follow from what is known."""
    person = Person(agency=member.agency, **{name: intake.person.get(name, "") for name in PERSON_FIELDS})
    person.sex = intake.person.get("sex") or "not_asked"
    person.save()
    if intake.document.get("number"):
        Document.objects.create(person=person, **intake.document)
    if intake.contact.get("value") or intake.contact.get("how_safely"):
        Contact.objects.create(person=person, **intake.contact)
    case = _new_case(member, person, intake)
    index_person(person)
    tracing.changed(member, "case.opened", case)
    if case.danger == "yes":
        _task(case, member.user, "danger")
    _task(case, member.user, "screening")
    return case


def _new_case(member: Membership, person: Person, intake: Intake) -> CaseFile:
    for attempt in range(5):
        case = CaseFile(number=draw_number(), agency=member.agency, person=person, worker=member.user)
        for name in CASE_FIELDS:
            if name in intake.case:
                setattr(case, name, intake.case[name])
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            if attempt == 4:
                raise
        else:
            return case
    raise AssertionError("the loop returns or raises")


def _task(case: CaseFile, assigned_to: User, kind: str, note: str = "", due_on: date | None = None) -> Task:
    due = due_on or timezone.localdate() + timedelta(days=DUE.get(kind, 7))
    return Task.objects.create(case=case, person=case.person, kind=kind, due_on=due, assigned_to=assigned_to, note=note)


@transaction.atomic
def add_task(*, sight: Sight, kind: str, due_on: date, assigned_to: User, note: str = "") -> Task:
    """Something to be done by a day, by a colleague of the case's agency."""
    made = _task(sight.case, assigned_to, kind, note, due_on)
    tracing.changed(sight.member, "task.added", sight.case)
    return made


@transaction.atomic
def finish_task(*, sight: Sight, task: Task) -> None:
    """Done, by whom and when; a task that was done stays done."""
    Task.objects.filter(pk=task.pk, done_at=None).update(done_at=timezone.now(), done_by=sight.member.user)
    tracing.changed(sight.member, "task.done", sight.case)


@transaction.atomic
def change_person(*, sight: Sight, read_version: int, values: Mapping[str, str]) -> Person:
    """Change what is known of her. Raises Changed with both versions when somebody else was quicker."""
    person = Person.objects.select_for_update().get(pk=sight.case.person_id)
    if person.version != read_version:
        raise Changed(person, values, changed_fields(person, values))
    names = [name for name in PERSON_FIELDS if name in values]
    for name in names:
        setattr(person, name, values[name])
    person.version += 1
    person.save(update_fields=[*names, "version"])
    index_person(person)
    tracing.changed(sight.member, "person.changed", sight.case)
    return person


@transaction.atomic
def change_case(*, sight: Sight, read_version: int, values: Mapping[str, object]) -> CaseFile:
    """Change the file itself. Raises Changed with both versions when somebody else was quicker."""
    case = CaseFile.objects.select_for_update().get(pk=sight.case.pk)
    if case.version != read_version:
        raise Changed(case, values, changed_fields(case, values))
    names = [name for name in CASE_FIELDS if name in values]
    for name in names:
        setattr(case, name, values[name])
    case.version += 1
    case.save(update_fields=[*names, "version"])
    if values.get("danger") == "yes" and not case.tasks.filter(kind="danger", done_at=None).exists():
        _task(case, case.worker, "danger")
    tracing.changed(sight.member, "case.changed", case)
    return case


@transaction.atomic
def restrict_case(*, sight: Sight, restricted: bool) -> None:
    """Close the case to colleagues, or open it to them again."""
    CaseFile.objects.filter(pk=sight.case.pk).update(restricted=restricted)
    tracing.changed(sight.member, "case.restricted" if restricted else "case.unrestricted", sight.case)


@transaction.atomic
def add_note(*, sight: Sight, text: str) -> Note:
    """What a colleague must know and no form asks."""
    note = Note.objects.create(case=sight.case, person=sight.case.person, text=text, written_by=sight.member.user)
    tracing.changed(sight.member, "note.added", sight.case)
    return note


@transaction.atomic
def assess_risk(
    *, sight: Sight, level: str, answers: Mapping[str, str], assessed_on: date, next_on: date | None
) -> RiskAssessment:
    """How dangerous it is for her today; the next assessment becomes a task."""
    made = RiskAssessment.objects.create(
        case=sight.case,
        person=sight.case.person,
        level=level,
        answers=dict(answers),
        assessed_on=assessed_on,
        assessed_by=sight.member.user,
        next_on=next_on,
    )
    sight.case.tasks.filter(kind="risk", done_at=None).update(done_at=timezone.now(), done_by=sight.member.user)
    if next_on is not None:
        _task(sight.case, sight.case.worker, "risk", due_on=next_on)
    tracing.changed(sight.member, "risk.assessed", sight.case)
    return made
