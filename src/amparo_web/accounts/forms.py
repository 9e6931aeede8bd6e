"""Forms of accounts, labelled in the site's own words; what they check is allauth's and Django's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from amparo.vocabulary.text import LANGUAGES
from amparo_web.accounts.kinds import roles_in
from amparo_web.accounts.models import USERNAME, Agency, User
from amparo_web.design.language import OWN_NAMES, current_language
from amparo_web.design.words import say


def _dress(widget: forms.Widget) -> None:
    """The design system styles fields of text alone: numbers and days are given their frame here."""
    width = {forms.NumberInput: "govuk-input--width-5", forms.DateInput: "govuk-input--width-10"}.get(type(widget))
    if width:
        widget.attrs["class"] = f"govuk-input {widget.attrs.get('class', width)}"
    if isinstance(widget, forms.NumberInput):
        widget.attrs.setdefault("inputmode", "decimal")


class SpokenForm(forms.Form):
    """A form whose fields are labelled from the catalogue: `WORDS` maps a field to its label's key.

    A key with `_hint` beside it gives the field a hint. `BUTTON` is the key of the button.
    """

    WORDS: dict[str, str] = {}
    HINTS: dict[str, str] = {}
    BUTTON = "accounts.continue"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, key in self.WORDS.items():
            self.fields[name].label = say(key)
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].help_text = say(self.HINTS[name]) if name in self.HINTS else ""
            self.fields[name].error_messages["required"] = say("accounts.required", field=say(key))
        for field in self.fields.values():
            _dress(field.widget)
        self.helper = FormHelper()
        self.helper.label_size = "s"
        self.helper.legend_size = "s"
        self.helper.layout = Layout(*self.fields, Submit("send", say(self.BUTTON)))


class LoginForm(SpokenForm, account_forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    WORDS = {"login": "accounts.username", "password": "accounts.password"}
    BUTTON = "accounts.sign_in"


class ChangePasswordForm(SpokenForm, account_forms.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    WORDS = {
        "oldpassword": "accounts.old_password",
        "password1": "accounts.new_password",
        "password2": "accounts.new_password_again",
    }
    HINTS = {"password1": "accounts.new_password_hint"}
    BUTTON = "accounts.change_password"

    def save(self) -> None:
        """The password is hers from now on."""
        super().save()
        User.objects.filter(pk=self.user.pk).update(must_change_password=False)


class ReauthenticateForm(SpokenForm, account_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    WORDS = {"password": "accounts.password"}


class _CodeForm(SpokenForm):
    WORDS = {"code": "accounts.code"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A keypad on a telephone, but letters too: a recovery code may be typed here as well.
        self.fields["code"].widget.attrs.update(
            {"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}
        )


class AuthenticateForm(_CodeForm, mfa_forms.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    HINTS = {"code": "accounts.code_hint"}


class ReauthenticateByCodeForm(_CodeForm, mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    HINTS = {"code": "accounts.code_hint"}


class ActivateTOTPForm(_CodeForm, totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    HINTS = {"code": "accounts.code_first_hint"}
    BUTTON = "accounts.activate"


class NewMemberForm(SpokenForm):
    """A colleague's account: as little as possible about her."""

    WORDS = {
        "username": "accounts.username",
        "called": "accounts.called",
        "role": "accounts.role",
        "language": "accounts.language",
    }
    HINTS = {"username": "accounts.username_hint", "called": "accounts.called_hint"}
    BUTTON = "accounts.add_member"

    username = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    called = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(widget=forms.RadioSelect)
    language = forms.ChoiceField(choices=[(code, OWN_NAMES[code]) for code in LANGUAGES], initial="es")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.code, role.name.in_(current_language())) for role in roles_in(agency.kind)]
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared above
        role.choices = choices

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).strip().lower()
        if not USERNAME.match(username):
            raise ValidationError(say("accounts.username_wrong"))
        if User.objects.filter(username=username).exists():
            raise ValidationError(say("accounts.username_taken"))
        return username
