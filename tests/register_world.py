"""Persons nobody is, registered by the drawn world's members through the register's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from site_world import PASSWORD, World, draw_world, with_second_factor, words

#: What must appear nowhere but on a page where it was revealed. Evidently invented.
SECRETS = {
    "called": "Lunaria",
    "given_name": "Inventadina",
    "surname": "Fictizarate",
    "second_surname": "Noexistente",
    "document_number": "ZZX-9081726",
    "contact_value": "+000 555 019 283",
    "how_safely": "preguntar por la tejedora imaginaria",
    "danger_note": "un hombre de papel la busca",
    "story": "vino de un pueblo que no figura en ningún mapa",
}


@dataclass(frozen=True)
class Register:
    """Accounts of several kinds of agency, and one case of the shelter."""

    world: World
    case: Any
    immigration: Any
    prosecutor: Any
    officer: Any
    clerk: Any

    @property
    def worker(self) -> Any:
        return self.world.teammate


def an_agency(code: str, kind: str) -> Any:
    from amparo_web.accounts import actions

    said = f"{code} (inventada)"
    return actions.create_agency(code=code, kind=kind, name=words(said, said, said, said), country="GTM")


def a_member(agency: Any, username: str, role: str, language: str = "es") -> Any:
    from amparo_web.accounts import actions

    user, _ = actions.create_member(agency=agency, username=username, role=role, language=language, password=PASSWORD)
    with_second_factor(user)
    return user


def open_a_case(user: Any, **changes: str) -> Any:
    """A case with everything that can be revealed in it."""
    from amparo_web.casework.actions.cases import Intake, open_case

    values = {**SECRETS, **changes}
    person = {name: values[name] for name in ("called", "given_name", "surname", "second_surname")}
    intake = Intake(
        person={**person, "birth_date": "2008-05", "sex": "female", "nationalities": "HND", "language": "garífuna"},
        case={"danger": "yes", "danger_note": values["danger_note"], "age_now": 16, "story": values["story"]},
        document={"kind": "passport", "number": values["document_number"]},
        contact={"kind": "telephone", "value": values["contact_value"], "how_safely": values["how_safely"]},
    )
    return open_case(member=user.membership, intake=intake)


def draw_register() -> Register:
    world = draw_world()
    immigration, prosecutor = an_agency("migraciones-a", "immigration"), an_agency("fiscalia-a", "prosecutor")
    officer = a_member(immigration, "inventada.oficial", "inspector")
    clerk = a_member(prosecutor, "inventada.secretaria", "clerk")
    case = open_a_case(world.teammate)
    return Register(world, case, immigration, prosecutor, officer, clerk)


def filled(user: Any) -> dict[str, Any]:
    """A case in which everything is recorded once, made by the actions; name of a placeholder -> identifier."""
    from datetime import timedelta

    from django.utils import timezone

    from amparo_web.casework.actions import assistance, cases, consent, judging, proceedings, returning
    from amparo_web.casework.permissions import sight_of

    case = open_a_case(user)
    sight, today = sight_of(user, case.pk), timezone.localdate()
    ally = an_agency("refugio-aliado", "child_protection")
    scopes = frozenset({"finding", "situation"})
    judging.record_statements(sight=sight, said=[judging.Said("act.recruitment", "yes", words=SECRETS["story"])])
    agreed = consent.record_consent(
        sight=sight,
        purpose="assistance",
        recipient=ally,
        scopes=scopes,
        agreed=True,
        given_by="guardian",
        words=SECRETS["story"],
        given_on=today,
        valid_until=today + timedelta(days=30),
    )
    grant = consent.share_case(sight=sight, agency=ally, purpose="assistance", scopes=scopes)
    back = returning.open_return(sight=sight, destination="HND", wishes=SECRETS["story"])
    gate = returning.clear_gate(sight=sight, returning=back, condition="consent_recorded", basis=SECRETS["story"])
    names = {"given_name": SECRETS["given_name"], "surname": SECRETS["surname"], "description": SECRETS["story"]}
    suspect = proceedings.name_suspect(sight=sight, role="recruiter", values=names).suspect
    return {
        "CASE": case.pk,
        "CONSENT": agreed.pk,
        "GRANT": grant.pk,
        "STAY": assistance.begin_stay(sight=sight, place=SECRETS["story"], began_on=today, review_after_days=30).pk,
        "RETURN": back.pk,
        "GATE": gate.pk,
        "SUSPECT": suspect.pk,
        "PROCEEDING": proceedings.open_proceeding(
            sight=sight, suspect=suspect, offence="trafficking", reported_on=today, law="art. 202 ter"
        ).pk,
        "TASK": case.tasks.first().pk,
        "ASSESSMENT": judging.make_assessment(sight=sight).pk,
        "NOTE": cases.add_note(sight=sight, text=SECRETS["story"]).pk,
    }
