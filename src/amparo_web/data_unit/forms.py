"""Forms of the room: what is wrong, where, how to mend it; what was typed stays (a browser gives a file only once)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from amparo.files import BadInput
from amparo_web.accounts.forms import SpokenForm
from amparo_web.data_unit import estimates
from amparo_web.data_unit.actions import MOST_FILES, check_together
from amparo_web.data_unit.models import Dataset
from amparo_web.data_unit.uploads import Examined, examined
from amparo_web.design.language import current_language
from amparo_web.design.words import catalogue, say
from amparo_web.jobs.work import Unusable

_PERIOD = re.compile(r"\A(\d{4})(?:\s*[-–]\s*(\d{4}))?\Z")


class Files(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that were sent, each looked into; the first that cannot be used is said, by its place among them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=Files(attrs={"multiple": True, "class": "govuk-!-width-full"}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Examined]:
        sent = [item for item in (data if isinstance(data, (list, tuple)) else [data]) if item]
        if not sent:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(sent) > MOST_FILES:
            raise ValidationError(say("data_unit.many_files", most=MOST_FILES))
        found = []
        for place, item in enumerate(sent, start=1):
            try:
                found.append(examined(item.read(), item.size))
            except (BadInput, Unusable) as refusal:
                said = refused(refusal)
                where = say("data_unit.file_place", place=place) if len(sent) > 1 else ""
                raise ValidationError(f"{where}{said[:1].upper()}{said[1:]}") from refusal
        return found


def refused(refusal: BadInput | Unusable) -> str:
    """The sentence of a refusal in the reader's language."""
    language = current_language()
    return refusal.message(language) if isinstance(refusal, BadInput) else refusal.said(language)


class ListsForm(SpokenForm):
    """Further lists of a dataset that is there."""

    WORDS = {"lists": "data_unit.files"}
    HINTS = {"lists": "data_unit.files_hint"}
    BUTTON = "data_unit.bring_in"

    lists = FilesField()

    def __init__(self, *args: Any, dataset: Dataset | None = None, **kwargs: Any) -> None:
        self.dataset = dataset
        super().__init__(*args, **kwargs)

    def clean_lists(self) -> list[Examined]:
        there = [(f.form, tuple(f.lists), f.digest) for f in self.dataset.files.all()] if self.dataset else []
        files: list[Examined] = self.cleaned_data["lists"]
        try:
            check_together(there, files)
        except Unusable as refusal:
            raise ValidationError(refused(refusal)) from refusal
        return files


class DatasetForm(ListsForm):
    """A new dataset with its first lists: one page."""

    WORDS = {
        "title": "data_unit.dataset_title",
        "period": "data_unit.period",
        "threshold": "data_unit.threshold",
        "lists": "data_unit.files",
    }
    HINTS = {
        "title": "data_unit.dataset_title_hint",
        "period": "data_unit.period_hint",
        "threshold": "data_unit.threshold_hint",
        "lists": "data_unit.files_hint",
    }

    title = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    period = forms.CharField(
        max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"})
    )
    threshold = forms.IntegerField(
        min_value=3, max_value=100, initial=5, widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"})
    )
    field_order = ("title", "period", "threshold", "lists")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("min_value", "max_value", "invalid"):
            self.fields["threshold"].error_messages[code] = say("data_unit.threshold_wrong")
        for validator in self.fields["threshold"].validators:
            validator.message = say("data_unit.threshold_wrong")  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        found = _PERIOD.match(str(self.cleaned_data["period"]).strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1900 <= first <= last <= 2100:
            raise ValidationError(say("data_unit.period_wrong"))
        return str(first) if first == last else f"{first}-{last}"


class RunForm(SpokenForm):
    """What is asked of the library; the methods are those it has."""

    WORDS = {
        "method": "data_unit.method",
        "seed": "data_unit.seed",
        "interval": "data_unit.interval",
        "max_order": "data_unit.max_order",
        "model": "data_unit.model",
        "level": "data_unit.level",
        "replicates": "data_unit.replicates",
    }
    HINTS = {
        "method": "data_unit.method_hint",
        "seed": "data_unit.seed_hint",
        "interval": "data_unit.interval_hint",
        "max_order": "data_unit.max_order_hint",
        "model": "data_unit.model_hint",
    }
    BUTTON = "data_unit.estimate"

    method = forms.ChoiceField()
    seed = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=1, widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"})
    )
    interval = forms.ChoiceField(required=False)
    max_order = forms.IntegerField(
        required=False, min_value=1, max_value=12, widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"})
    )
    model = forms.CharField(required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    level = forms.IntegerField(
        min_value=50, max_value=99, initial=95, widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"})
    )
    replicates = forms.IntegerField(
        min_value=100,
        max_value=100_000,
        initial=1000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, *args: Any, size: int, **kwargs: Any) -> None:
        self.size = size
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("method", [(code, method_words(code)) for code in estimates.methods()]),
            ("interval", [("", say("data_unit.interval_own")), *((code, code) for code in estimates.intervals())]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared above
            field.choices = choices
        for name in ("seed", "max_order", "level", "replicates"):
            field = self.fields[name]
            said = say("data_unit.number_wrong", field=say(self.WORDS[name]))
            field.error_messages["invalid"] = said
            for validator in field.validators:
                validator.message = said.replace("%", "%%")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask the library whether it could be answered, before any work is done."""
        from amparo.estimation import request

        given = super().clean() or {}
        if self.errors:
            return given
        try:
            request.check(lists=self.size, **self.asked())
        except BadInput as refusal:
            self.add_error("method", refused(refusal))
        return given

    def asked(self) -> dict[str, Any]:
        """The arguments of `amparo.estimation.estimate`."""
        given = self.cleaned_data
        return {
            "method": given["method"],
            "interval": given["interval"] or None,
            "max_order": given["max_order"],
            "model": given["model"].strip() or None,
            "seed": given["seed"],
            "level": given["level"] / 100,
            "replicates": given["replicates"],
        }


def method_words(code: str) -> str:
    """What a method is called; one the words do not know yet keeps its code."""
    words = catalogue("data_unit").get(f"method_{code.replace('-', '_')}")
    return f"{words.in_(current_language())} ({code})" if words else code


class ReasonForm(SpokenForm):
    """Why: for whoever reads it later."""

    WORDS = {"reason": "data_unit.reason"}
    HINTS = {"reason": "data_unit.reason_hint"}
    BUTTON = "data_unit.decline"

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, button: str = "data_unit.decline", **kwargs: Any) -> None:
        self.BUTTON = button
        super().__init__(*args, **kwargs)
