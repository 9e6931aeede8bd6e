"""Forms of the register: few fields, plain words, what was typed kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from amparo.vocabulary.countries import is_country
from amparo_web.accounts.forms import SpokenForm
from amparo_web.accounts.kinds import KEEP_CASES
from amparo_web.accounts.models import Agency, Membership
from amparo_web.casework.codes import codes
from amparo_web.casework.partial_dates import read_partial_date
from amparo_web.casework.permissions import NEVER_FOR_KIND
from amparo_web.casework.states import code_by_name
from amparo_web.design.language import current_language
from amparo_web.design.words import say


def spoken(name: str) -> list[tuple[str, str]]:
    """The choices of a code list in the page's language."""
    return [(code, words.in_(current_language())) for code, words in codes(name).items()]


def quiet() -> forms.TextInput:
    """A field whose content the browser keeps nowhere and spells nothing of."""
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"})


def long_text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off", "spellcheck": "false"})


class PartialDateField(forms.CharField):
    """A date of which a part may be missing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, required=False, widget=quiet(), **options)

    def clean(self, value: Any) -> str:
        return read_partial_date(super().clean(value))


if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Agency]
else:
    _ModelChoice = forms.ModelChoiceField  # generic in the stubs only


class AgencyField(_ModelChoice):
    """An agency, by its name in the page's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name.in_(current_language()))


class CasesForm(SpokenForm):
    """A form of the register; choices are filled in the reader's language."""

    CHOICES: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in self.CHOICES.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared below
            field.choices = spoken(listed)


class PersonForm(CasesForm):
    """Who she is, as much as she wishes to say."""

    WORDS = {
        "called": "casework.called",
        "given_name": "casework.given_name",
        "second_given_name": "casework.second_given_name",
        "surname": "casework.surname",
        "second_surname": "casework.second_surname",
        "other_names": "casework.other_names",
        "birth_date": "casework.birth_date",
        "birthplace": "casework.birthplace",
        "sex": "casework.sex",
        "nationalities": "casework.nationalities",
        "language": "casework.language",
    }
    HINTS = {
        "called": "casework.called_hint",
        "other_names": "casework.other_names_hint",
        "birth_date": "casework.birth_date_hint",
        "nationalities": "casework.nationalities_hint",
        "language": "casework.language_hint",
    }
    CHOICES = {"sex": "sex"}
    BUTTON = "casework.save"

    called = forms.CharField(max_length=80, required=False, widget=quiet())
    given_name = forms.CharField(max_length=80, required=False, widget=quiet())
    second_given_name = forms.CharField(max_length=80, required=False, widget=quiet())
    surname = forms.CharField(max_length=80, required=False, widget=quiet())
    second_surname = forms.CharField(max_length=80, required=False, widget=quiet())
    other_names = forms.CharField(max_length=160, required=False, widget=quiet())
    birth_date = PartialDateField()
    birthplace = forms.CharField(max_length=120, required=False, widget=quiet())
    sex = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    nationalities = forms.CharField(max_length=40, required=False, widget=quiet())
    language = forms.CharField(max_length=20, required=False, widget=quiet())

    def clean_nationalities(self) -> str:
        return read_states(self.cleaned_data["nationalities"])


def read_states(typed: str) -> str:
    """ISO alpha-3 codes joined by `;`, from codes or names typed with commas; raises ValidationError naming none."""
    found: list[str] = []
    for part in typed.replace(";", ",").split(","):
        text = part.strip()
        if not text:
            continue
        code = text.upper() if is_country(text.upper()) else code_by_name().get(text.casefold())
        if code is None:
            raise ValidationError(say("casework.state_unknown"))
        found.append(code)
    if len(found) > 8:
        raise ValidationError(say("casework.states_too_many"))
    return ";".join(dict.fromkeys(found))


class IntakeForm(PersonForm):
    """Who came in? As little as possible; the rest can wait."""

    WORDS = {
        "danger": "casework.danger",
        "called": "casework.called",
        "given_name": "casework.given_name",
        "surname": "casework.surname",
        "second_surname": "casework.second_surname",
        "age_now": "casework.age_now",
        "looks_like_child": "casework.looks_like_child",
        "birth_date": "casework.birth_date",
        "sex": "casework.sex",
        "nationalities": "casework.nationalities",
        "language": "casework.language",
        "document_number": "casework.document_number",
        "contact_kind": "casework.contact_kind",
        "contact_value": "casework.contact_value",
        "how_safely": "casework.how_safely",
        "danger_note": "casework.danger_note",
    }
    HINTS = {
        "called": "casework.called_hint",
        "age_now": "casework.age_now_hint",
        "birth_date": "casework.birth_date_hint",
        "nationalities": "casework.nationalities_hint",
        "language": "casework.language_hint",
        "how_safely": "casework.how_safely_hint",
        "danger_note": "casework.danger_note_hint",
    }
    CHOICES = {"sex": "sex", "danger": "danger", "looks_like_child": "answer", "contact_kind": "contact_kind"}
    BUTTON = "casework.open_case"

    second_given_name = None  # type: ignore[assignment]  # how Django leaves a field of the base form out
    other_names = None  # type: ignore[assignment]
    birthplace = None  # type: ignore[assignment]
    danger = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    danger_note = forms.CharField(max_length=500, required=False, widget=long_text(2))
    age_now = forms.IntegerField(min_value=0, max_value=120, required=False)
    looks_like_child = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    document_number = forms.CharField(max_length=40, required=False, widget=quiet())
    contact_kind = forms.ChoiceField(widget=forms.RadioSelect, required=False, initial="telephone")
    contact_value = forms.CharField(max_length=160, required=False, widget=quiet())
    how_safely = forms.CharField(max_length=300, required=False, widget=long_text(2))

    field_order = tuple(WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["age_now"].error_messages |= dict.fromkeys(
            ("invalid", "min_value", "max_value"), say("casework.age_wrong")
        )

    def clean(self) -> dict[str, Any]:
        """Somebody who says nothing of herself is registered too, but not an empty form by mistake."""
        found = super().clean() or {}
        said = ("called", "given_name", "surname", "age_now", "document_number", "contact_value", "danger_note")
        if not any(found.get(name) not in (None, "") for name in said) and found.get("looks_like_child") != "yes":
            raise ValidationError(say("casework.intake_empty"))
        return found


class CaseForm(CasesForm):
    """The file: danger, ages, States, what happened."""

    WORDS = {
        "danger": "casework.danger",
        "danger_note": "casework.danger_note",
        "age_at_act": "casework.age_at_act",
        "minor": "casework.minor",
        "age_now": "casework.age_now",
        "jurisdictions": "casework.jurisdictions",
        "country_of_exploitation": "casework.country_of_exploitation",
        "story": "casework.story",
    }
    HINTS = {
        "age_at_act": "casework.age_at_act_hint",
        "jurisdictions": "casework.jurisdictions_hint",
        "story": "casework.story_hint",
        "danger_note": "casework.danger_note_hint",
    }
    CHOICES = {"danger": "danger", "minor": "answer"}
    BUTTON = "casework.save"

    danger = forms.ChoiceField(widget=forms.RadioSelect)
    danger_note = forms.CharField(max_length=500, required=False, widget=long_text(2))
    age_at_act = forms.IntegerField(min_value=0, max_value=120, required=False)
    minor = forms.ChoiceField(widget=forms.RadioSelect)
    age_now = forms.IntegerField(min_value=0, max_value=120, required=False)
    jurisdictions = forms.CharField(max_length=60, required=False, widget=quiet())
    country_of_exploitation = forms.CharField(max_length=40, required=False, widget=quiet())
    story = forms.CharField(max_length=20_000, required=False, widget=long_text(8))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("age_at_act", "age_now"):
            self.fields[name].error_messages |= dict.fromkeys(
                ("invalid", "min_value", "max_value"), say("casework.age_wrong")
            )

    def clean_jurisdictions(self) -> str:
        return read_states(self.cleaned_data["jurisdictions"])

    def clean_country_of_exploitation(self) -> str:
        found = read_states(self.cleaned_data["country_of_exploitation"])
        if ";" in found:
            raise ValidationError(say("casework.one_state"))
        return found

    def clean(self) -> dict[str, Any]:
        """An age and a "child: no" that contradict each other are asked about, never settled in silence."""
        found = super().clean() or {}
        age, minor = found.get("age_at_act"), found.get("minor")
        if age is not None and minor in ("yes", "no") and (age < 18) != (minor == "yes"):
            self.add_error("minor", say("casework.age_contradicts"))
        return found


class SearchForm(CasesForm):
    """A case number, a document number, or two names."""

    WORDS = {"text": "casework.search_text"}
    HINTS = {"text": "casework.search_hint"}
    BUTTON = "casework.search"

    text = forms.CharField(max_length=120, widget=quiet())


class RevealForm(CasesForm):
    """Why do you need to see it?"""

    WORDS = {"reason": "casework.reveal_why"}
    CHOICES = {"reason": "reveal_reason"}
    BUTTON = "casework.reveal"

    reason = forms.ChoiceField(widget=forms.RadioSelect)


class ConsentForm(CasesForm):
    """What did she agree to, for whom, until when?"""

    WORDS = {
        "purpose": "casework.purpose",
        "recipient": "casework.recipient",
        "scopes": "casework.scopes",
        "agreed": "casework.agreed",
        "given_by": "casework.given_by",
        "words": "casework.her_words",
        "given_on": "casework.given_on",
        "valid_until": "casework.valid_until",
    }
    HINTS = {"words": "casework.her_words_hint", "valid_until": "casework.valid_until_hint"}
    CHOICES = {"purpose": "consent_purpose", "given_by": "consent_by"}
    BUTTON = "casework.record_consent"

    purpose = forms.ChoiceField(widget=forms.RadioSelect)
    recipient = AgencyField(queryset=Agency.objects.none(), required=False, to_field_name="code")
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    agreed = forms.ChoiceField(widget=forms.RadioSelect)
    given_by = forms.ChoiceField(widget=forms.RadioSelect, initial="herself")
    words = forms.CharField(max_length=1000, required=False, widget=long_text(2))
    given_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    valid_until = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate()
        answers = codes("answer")
        language = current_language()
        agreed, scopes, recipient = self.fields["agreed"], self.fields["scopes"], self.fields["recipient"]
        assert isinstance(agreed, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared above
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101
        assert isinstance(recipient, forms.ModelChoiceField)  # noqa: S101
        agreed.choices = [(code, answers[code].in_(language)) for code in ("yes", "no")]
        scopes.choices = spoken("scope")
        recipient.queryset = Agency.objects.filter(kind__in=KEEP_CASES).exclude(pk=member.agency_id)
        recipient.empty_label = say("casework.recipient_own")

    def clean(self) -> dict[str, Any]:
        """A kind of agency that may never see a part is told so before anything is recorded."""
        found = super().clean() or {}
        recipient = found.get("recipient")
        if recipient is not None and set(found.get("scopes", ())) & NEVER_FOR_KIND.get(recipient.kind, frozenset()):
            self.add_error("scopes", say("casework.scope_never"))
        return found


class NoteForm(CasesForm):
    """What a colleague must know."""

    WORDS = {"text": "casework.note"}
    BUTTON = "casework.add_note"

    text = forms.CharField(max_length=5000, widget=long_text(4))


class TaskForm(CasesForm):
    """Something to be done by a day."""

    WORDS = {"kind": "casework.task_kind", "due_on": "casework.due_on", "note": "casework.task_note"}
    CHOICES = {"kind": "task"}
    BUTTON = "casework.add_task"

    kind = forms.ChoiceField()
    due_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(max_length=300, required=False, widget=quiet())


class RiskForm(CasesForm):
    """How dangerous is it for her today?"""

    WORDS = {
        "level": "casework.risk_level",
        "threats": "casework.risk_threats",
        "found": "casework.risk_found",
        "family": "casework.risk_family",
        "self_harm": "casework.risk_self_harm",
        "note": "casework.risk_note",
        "next_on": "casework.risk_next",
    }
    CHOICES = {
        "level": "risk_level",
        "threats": "answer",
        "found": "answer",
        "family": "answer",
        "self_harm": "answer",
    }
    BUTTON = "casework.save"

    threats = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    found = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    family = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    self_harm = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    level = forms.ChoiceField(widget=forms.RadioSelect)
    note = forms.CharField(max_length=2000, required=False, widget=long_text(3))
    next_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    field_order = ("threats", "found", "family", "self_harm", "level", "note", "next_on")
