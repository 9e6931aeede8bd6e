"""Forms of what follows a finding: assistance, return, proceedings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from amparo.pathways import pathway
from amparo_web.accounts.kinds import KEEP_CASES
from amparo_web.accounts.models import Agency
from amparo_web.casework.forms import AgencyField, CasesForm, long_text, quiet, read_states
from amparo_web.design.words import say


def day_field(*, required: bool = True) -> forms.DateField:
    """A day, by the browser's own calendar."""
    return forms.DateField(
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def currency_field() -> forms.CharField:
    return forms.CharField(max_length=3, min_length=3, required=False, widget=quiet())


class FollowingForm(CasesForm):
    """Days begin with today; currencies are three letters."""

    TODAY: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.TODAY:
            self.fields[name].initial = timezone.localdate()

    def clean_currency(self) -> str:
        typed = str(self.cleaned_data["currency"]).upper()
        if typed and not (typed.isalpha() and typed.isascii()):
            raise ValidationError(say("casework.currency_wrong"))
        return typed


class NeedForm(FollowingForm):
    WORDS = {"kind": "casework.service_kind", "detail": "casework.detail"}
    CHOICES = {"kind": "service"}
    BUTTON = "casework.save"

    kind = forms.ChoiceField()
    detail = forms.CharField(max_length=500, required=False, widget=long_text(2))


class ServiceForm(FollowingForm):
    WORDS = {
        "kind": "casework.service_kind",
        "provider": "casework.provider",
        "provider_outside": "casework.provider_outside",
        "began_on": "casework.began_on",
        "ended_on": "casework.ended_on",
        "cost": "casework.cost",
        "currency": "casework.currency",
    }
    CHOICES = {"kind": "service"}
    TODAY = ("began_on",)
    BUTTON = "casework.save"

    kind = forms.ChoiceField()
    provider = AgencyField(queryset=Agency.objects.none(), required=False, to_field_name="code")
    provider_outside = forms.CharField(max_length=120, required=False, widget=quiet())
    began_on = day_field()
    ended_on = day_field(required=False)
    cost = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, required=False)
    currency = currency_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider = self.fields["provider"]
        assert isinstance(provider, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what is above
        provider.queryset = Agency.objects.filter(kind__in=KEEP_CASES)
        provider.empty_label = say("casework.provider_none")


class StayForm(FollowingForm):
    WORDS = {
        "place": "casework.place",
        "began_on": "casework.began_on",
        "review_after_days": "casework.review_after",
    }
    HINTS = {"place": "casework.place_hint"}
    TODAY = ("began_on",)
    BUTTON = "casework.save"

    place = forms.CharField(max_length=200, widget=quiet())
    began_on = day_field()
    review_after_days = forms.IntegerField(min_value=1, max_value=730, initial=90)


class EndStayForm(FollowingForm):
    WORDS = {"ended_on": "casework.ended_on"}
    TODAY = ("ended_on",)
    BUTTON = "casework.save"

    ended_on = day_field()


class RelativeForm(FollowingForm):
    WORDS = {
        "relation": "casework.relation",
        "who": "casework.who",
        "at_risk": "casework.at_risk",
        "may_be_told": "casework.may_be_told",
    }
    CHOICES = {"relation": "relation", "at_risk": "answer", "may_be_told": "answer"}
    BUTTON = "casework.save"

    relation = forms.ChoiceField()
    who = forms.CharField(max_length=200, widget=quiet())
    at_risk = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")
    may_be_told = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")


class BestInterestsForm(FollowingForm):
    WORDS = {"step": "casework.step", "note": "casework.detail", "done_on": "casework.done_on"}
    CHOICES = {"step": "best_interests"}
    TODAY = ("done_on",)
    BUTTON = "casework.save"

    step = forms.ChoiceField(widget=forms.RadioSelect)
    note = forms.CharField(max_length=1000, required=False, widget=long_text(3))
    done_on = day_field()


class ProtectionForm(FollowingForm):
    WORDS = {
        "kind": "casework.measure",
        "state": "casework.measure_state",
        "note": "casework.detail",
        "asked_on": "casework.asked_on",
        "decided_on": "casework.decided_on",
        "valid_until": "casework.valid_until",
    }
    CHOICES = {"kind": "protection", "state": "protection_state"}
    TODAY = ("asked_on",)
    BUTTON = "casework.save"

    kind = forms.ChoiceField()
    state = forms.ChoiceField(widget=forms.RadioSelect, initial="asked")
    note = forms.CharField(max_length=1000, required=False, widget=long_text(2))
    asked_on = day_field()
    decided_on = day_field(required=False)
    valid_until = day_field(required=False)


class ReturnForm(FollowingForm):
    WORDS = {"destination": "casework.destination", "wishes": "casework.wishes"}
    HINTS = {"wishes": "casework.wishes_hint"}
    BUTTON = "casework.open_return"

    destination = forms.CharField(max_length=40, widget=quiet())
    wishes = forms.CharField(max_length=1000, widget=long_text(3))

    def clean_destination(self) -> str:
        found = read_states(self.cleaned_data["destination"])
        if not found or ";" in found:
            raise ValidationError(say("casework.one_state"))
        return found


class GateForm(FollowingForm):
    WORDS = {"basis": "casework.basis"}
    HINTS = {"basis": "casework.basis_hint"}
    BUTTON = "casework.clear_gate"

    basis = forms.CharField(max_length=1000, widget=long_text(3))


class CostForm(FollowingForm):
    WORDS = {"paid_by": "casework.paid_by", "amount": "casework.cost", "currency": "casework.currency"}
    BUTTON = "casework.save"

    paid_by = forms.CharField(max_length=80, widget=quiet())
    amount = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)
    currency = forms.CharField(max_length=3, min_length=3, widget=quiet())


class ReasonForm(FollowingForm):
    WORDS = {"reason": "casework.reason"}
    BUTTON = "casework.continue"

    reason = forms.CharField(max_length=500, required=False, widget=long_text(2))


class SuspectForm(FollowingForm):
    WORDS = {
        "role": "casework.suspect_role",
        "given_name": "casework.given_name",
        "surname": "casework.surname",
        "second_surname": "casework.second_surname",
        "other_names": "casework.suspect_other_names",
        "description": "casework.description",
        "official": "casework.official",
    }
    CHOICES = {"role": "suspect_role", "official": "answer"}
    BUTTON = "casework.save"

    role = forms.ChoiceField()
    given_name = forms.CharField(max_length=80, required=False, widget=quiet())
    surname = forms.CharField(max_length=80, required=False, widget=quiet())
    second_surname = forms.CharField(max_length=80, required=False, widget=quiet())
    other_names = forms.CharField(max_length=160, required=False, widget=quiet())
    description = forms.CharField(max_length=1000, required=False, widget=long_text(2))
    official = forms.ChoiceField(widget=forms.RadioSelect, initial="not_asked")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not any(found.get(name) for name in ("given_name", "surname", "other_names", "description")):
            raise ValidationError(say("casework.suspect_empty"))
        return found


class ProceedingForm(FollowingForm):
    WORDS = {"offence": "casework.offence", "law": "casework.law", "reported_on": "casework.reported_on"}
    CHOICES = {"offence": "offence"}
    TODAY = ("reported_on",)
    BUTTON = "casework.save"

    offence = forms.ChoiceField(widget=forms.RadioSelect)
    law = forms.CharField(max_length=160, required=False, widget=quiet())
    reported_on = day_field()


class StepForm(FollowingForm):
    """What a step brings: the fields that its conditions ask for, and no others."""

    WORDS = {
        "taken_on": "casework.taken_on",
        "law": "casework.law",
        "court": "casework.court",
        "reason": "casework.reason",
        "sentence_months": "casework.sentence_months",
        "compensation": "casework.compensation",
        "compensation_amount": "casework.compensation_amount",
        "compensation_currency": "casework.currency",
        "assets_confiscated": "casework.assets_confiscated",
        "next_hearing": "casework.next_hearing",
    }
    CHOICES = {"compensation": "compensation", "assets_confiscated": "answer"}
    TODAY = ("taken_on",)
    BUTTON = "casework.save"
    ASKED_BY = {
        "law": "offence_named",
        "reason": "reason_given",
        "sentence_months": "sentence_recorded",
        "compensation": "compensation_decided",
        "compensation_amount": "compensation_decided",
        "compensation_currency": "compensation_decided",
        "assets_confiscated": "compensation_decided",
    }

    taken_on = day_field()
    law = forms.CharField(max_length=160, required=False, widget=quiet())
    court = forms.CharField(max_length=160, required=False, widget=quiet())
    reason = forms.CharField(max_length=300, required=False, widget=long_text(2))
    sentence_months = forms.IntegerField(min_value=0, max_value=1800, required=False)
    compensation = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    compensation_amount = forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, required=False)
    compensation_currency = currency_field()
    assets_confiscated = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    next_hearing = day_field(required=False)

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = pathway("proceedings").transitions[action].needs
        for name, condition in self.ASKED_BY.items():
            if condition not in needs:
                del self.fields[name]
        kept = [name for name in self.WORDS if name in self.fields]
        self.helper.layout.fields = [*kept, self.helper.layout.fields[-1]]
