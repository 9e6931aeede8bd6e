"""Addresses of accounts. Of allauth's views only those the site uses: no sign-up, no mail, no reset by mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

from amparo_web.accounts import views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("agency/<slug:code>/members/", views.members, name="members"),
    path("agency/<slug:code>/members/add/", views.add_member, name="add_member"),
    path("agency/<slug:code>/members/<int:number>/disable/", views.disable_member, name="disable_member"),
    path("agency/<slug:code>/members/<int:number>/enable/", views.enable_member, name="enable_member"),
    path("agency/<slug:code>/members/<int:number>/reset/", views.reset_access, name="reset_access"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("accounts/security/", mfa.index, name="mfa_index"),
    path("accounts/code/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/security/telephone/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/security/telephone/change/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/security/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/security/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
