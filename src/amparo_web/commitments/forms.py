"""Forms of the room: what is wrong, where, how to mend it; what was typed stays."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from amparo_web.accounts.forms import SpokenForm
from amparo_web.commitments import listed
from amparo_web.commitments.ledger import refusals
from amparo_web.design.language import current_language
from amparo_web.design.words import say

_PARTIAL = re.compile(r"\A(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
#: A depositary's table of one treaty is some 200 lines; more than this is another file.
MOST_BYTES = 1_000_000


def partial_date(typed: str) -> str:
    """`2002`, `2002-05`, `2002-05-17` as typed; raises ValidationError for what is no date or lies ahead."""
    found = _PARTIAL.match(typed.strip())
    if not found:
        raise ValidationError(say("commitments.date_form"))
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        begins = date(year, month, day)
    except ValueError as error:
        raise ValidationError(say("commitments.date_impossible")) from error
    if begins > date.today():  # noqa: DTZ011 - the day where the instance stands
        raise ValidationError(say("commitments.date_ahead"))
    return typed.strip()


class PartialDate(forms.CharField):
    """A date of which the day, or the month too, may be unknown."""

    def __init__(self, *, ahead: bool = False, **options: Any) -> None:
        self.ahead = ahead
        widget = forms.TextInput(
            attrs={"autocomplete": "off", "class": "govuk-input--width-10", "inputmode": "numeric"}
        )
        super().__init__(max_length=10, widget=widget, **options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        if not self.ahead:
            return partial_date(typed)
        if not _PARTIAL.match(typed.strip()):
            raise ValidationError(say("commitments.date_form"))
        return str(typed).strip()


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ChoosingForm(SpokenForm):
    """A form whose choices are said in the reader's language: `LISTS` maps a field to a list of `listed`."""

    LISTS: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.legend_size = "s"
        for name, which in self.LISTS.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared below
            pairs = [(code, text.in_(current_language())) for code, text in getattr(listed, which)()]
            if which in ("states", "states_and_region"):
                pairs.sort(key=lambda pair: (pair[0] != "", pair[1]))
            radios = isinstance(field.widget, forms.RadioSelect)
            empty = [] if radios or which == "states_and_region" else [("", say("commitments.choose"))]
            field.choices = [*empty, *pairs]
            field.error_messages["invalid_choice"] = say("commitments.choice_unknown")


class EventForm(ChoosingForm):
    """Something a state did towards an instrument, with the date and the source that says so."""

    WORDS = {
        "country": "commitments.state",
        "instrument": "commitments.instrument",
        "act": "commitments.event_kind",
        "date": "commitments.event_date",
        "source": "commitments.source",
        "as_of": "commitments.as_of",
        "territory": "commitments.territory",
        "wording": "commitments.wording",
        "contested": "commitments.contested_field",
        "note": "commitments.note",
    }
    HINTS = {
        "territory": "commitments.territory_hint",
        "wording": "commitments.wording_hint",
        "date": "commitments.event_date_hint",
        "source": "commitments.source_hint",
        "as_of": "commitments.as_of_hint",
        "note": "commitments.note_hint",
    }
    LISTS = {"country": "states", "instrument": "instruments", "act": "event_kinds"}
    BUTTON = "commitments.propose"

    country = forms.ChoiceField()
    instrument = forms.ChoiceField()
    act = forms.ChoiceField(widget=forms.RadioSelect)
    date = PartialDate(required=False)
    source = forms.CharField(max_length=500, widget=long_text(2))
    as_of = PartialDate()
    territory = forms.CharField(max_length=200, required=False)
    wording = forms.CharField(max_length=3000, required=False, widget=long_text(2))
    contested = forms.BooleanField(required=False)
    note = forms.CharField(max_length=1000, required=False, widget=long_text(2))

    def clean(self) -> dict[str, Any]:
        """The whole sequence with this event must be one that can be; the core says why where it cannot."""
        values = super().clean() or {}
        if not self.errors:
            for code, reason in refusals(values):
                self.add_error(FIELD_OF.get(code, "date"), reason)
        return values


#: The field a refusal of the core belongs to; one about the sequence belongs to the date.
FIELD_OF = {
    "unknown_state": "country",
    "unknown_instrument": "instrument",
    "no_source": "source",
    "no_as_of": "as_of",
    "after_as_of": "as_of",
    "seen_before_adoption": "as_of",
    "not_signable": "act",
    "not_open_to_accession": "act",
    "observation_dated": "date",
}


class TableForm(ChoosingForm):
    """A depositary's table, saved as a file or pasted."""

    WORDS = {
        "depositary": "commitments.depositary",
        "instrument": "commitments.instrument",
        "source": "commitments.source",
        "as_of": "commitments.as_of",
        "file": "commitments.table_file",
        "content": "commitments.table_content",
    }
    HINTS = {
        "source": "commitments.source_hint",
        "as_of": "commitments.as_of_hint",
        "file": "commitments.table_file_hint",
        "content": "commitments.table_content_hint",
    }
    LISTS = {"depositary": "depositaries", "instrument": "instruments"}
    BUTTON = "commitments.preview"

    depositary = forms.ChoiceField(widget=forms.RadioSelect)
    instrument = forms.ChoiceField()
    source = forms.CharField(max_length=500, widget=long_text(2))
    as_of = PartialDate()
    file = forms.FileField(required=False, allow_empty_file=True)
    content = forms.CharField(required=False, strip=False, widget=long_text(8))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        upload = values.get("file")
        if isinstance(upload, UploadedFile):
            text = self._text(upload)
            if text is not None:
                values["content"] = text
                # A browser sends no file twice: what was read stands in the field below if anything else is wrong.
                self.data = {**{name: self.data.get(name, "") for name in self.fields}, "content": text}
        if not self.errors and not str(values.get("content") or "").strip():
            self.add_error("file", say("commitments.table_missing"))
        return values

    def _text(self, upload: UploadedFile[Any]) -> str | None:
        if (upload.size or 0) > MOST_BYTES:
            self.add_error("file", say("commitments.table_too_large"))
            return None
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", say("commitments.table_encoding"))
            return None
        if "\x00" in text:
            self.add_error("file", say("commitments.table_encoding"))
            return None
        return text


class BadRowsForm(SpokenForm):
    """What becomes of a table with rows that cannot be: her reason for leaving them out."""

    WORDS = {"reason": "commitments.left_out_reason"}
    HINTS = {"reason": "commitments.left_out_hint"}
    BUTTON = "commitments.propose_rest"
    reason = forms.CharField(max_length=1000, widget=long_text(2))


class ReviewForm(ChoosingForm):
    """A second person's decision; a refusal says why."""

    WORDS = {"decision": "commitments.decision", "reason": "commitments.review_reason"}
    HINTS = {"reason": "commitments.review_reason_hint"}
    LISTS = {"decision": "decisions"}
    BUTTON = "commitments.decide"

    decision = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(max_length=1000, required=False, widget=long_text(3))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("decision") == "refuse" and not values.get("reason", "").strip():
            self.add_error("reason", say("commitments.refusal_needs_reason"))
        return values


class StatusForm(ChoosingForm):
    """How far a promise is kept: a status is a judgement, so it has reasons and evidence."""

    WORDS = {
        "country": "commitments.scope",
        "status": "commitments.status",
        "reason": "commitments.reason",
        "evidence": "commitments.evidence",
        "as_of": "commitments.as_of",
    }
    HINTS = {
        "reason": "commitments.reason_hint",
        "evidence": "commitments.evidence_hint",
        "as_of": "commitments.as_of_hint",
    }
    LISTS = {"country": "states_and_region", "status": "promise_statuses"}
    BUTTON = "commitments.propose"

    country = forms.ChoiceField(required=False)
    status = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(max_length=3000, widget=long_text(4))
    evidence = forms.CharField(max_length=2000, widget=long_text(3))
    as_of = PartialDate()


class ShadowForm(StatusForm):
    """Civil society's own view of a promise."""

    BUTTON = "commitments.publish_shadow"


class PlanForm(ChoosingForm):
    """One line of a national plan: who does what by when, and how anybody can tell (report, line 697)."""

    WORDS = {
        "country": "commitments.state",
        "plan": "commitments.plan_name",
        "promise": "commitments.plan_promise",
        "activity": "commitments.activity",
        "responsible": "commitments.responsible",
        "indicator": "commitments.indicator",
        "definition": "commitments.definition",
        "denominator": "commitments.denominator",
        "target": "commitments.target",
        "due_on": "commitments.due_on",
        "status": "commitments.status",
        "evidence": "commitments.evidence",
        "evaluation": "commitments.evaluation",
        "source": "commitments.source",
        "as_of": "commitments.as_of",
    }
    HINTS = {
        "responsible": "commitments.responsible_hint",
        "denominator": "commitments.denominator_hint",
        "due_on": "commitments.due_on_hint",
        "source": "commitments.source_hint",
        "as_of": "commitments.as_of_hint",
    }
    LISTS = {"country": "states", "promise": "promises", "status": "promise_statuses"}
    BUTTON = "commitments.propose"

    country = forms.ChoiceField()
    plan = forms.CharField(max_length=200)
    promise = forms.ChoiceField(required=False)
    activity = forms.CharField(max_length=1000, widget=long_text(2))
    responsible = forms.CharField(max_length=200)
    indicator = forms.CharField(max_length=300)
    definition = forms.CharField(max_length=1000, widget=long_text(2))
    denominator = forms.CharField(max_length=300, required=False)
    target = forms.CharField(max_length=200)
    due_on = PartialDate(ahead=True)
    status = forms.ChoiceField(widget=forms.RadioSelect)
    evidence = forms.CharField(max_length=2000, required=False, widget=long_text(2))
    evaluation = forms.CharField(max_length=2000, required=False, widget=long_text(2))
    source = forms.CharField(max_length=500, widget=long_text(2))
    as_of = PartialDate()
