"""Map the addresses of accounts; the names that allauth reverses keep its names."""

from __future__ import annotations

from allauth.account import views as library
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from django.urls import include, path

from hengdu.actions import Permission
from hengdu.web._access import needs, public
from hengdu.web.accounts import again, views

own = needs(Permission.ACCOUNT_OWN)
fresh = needs(Permission.ACCOUNT_OWN, fresh=True)

urlpatterns = [
    path("", views.overview, name="account"),
    path("sessions/<int:session_id>/end/", views.end_session, name="account_end_session"),
    path("login/", public(library.login), name="account_login"),
    path("logout/", public(library.logout), name="account_logout"),
    path("inactive/", public(library.account_inactive), name="account_inactive"),
    path("reauthenticate/", again.ask, name="account_reauthenticate"),
    path("reauthenticate/provider/", again.ask_provider, name="account_ask_provider"),
    path("reauthenticate/on/", again.go_on_page, name="account_go_on"),
    path("password/", own(views.ChangePasswordView.as_view()), name="account_change_password"),
    path("code/", views.use_code, name="code"),
    path("code/<str:code>/", views.keep_code, name="code_link"),
    path("setup/", views.setup, name="setup"),
    path("factor/", own(factors.index), name="mfa_index"),
    path("factor/authenticate/", public(factors.authenticate), name="mfa_authenticate"),
    path("factor/reauthenticate/", again.ask, name="mfa_reauthenticate"),
    path("factor/enrol/", fresh(views.EnrolView.as_view()), name="mfa_activate_totp"),
    path("factor/remove/", fresh(views.RemoveView.as_view()), name="mfa_deactivate_totp"),
    path("factor/recovery/", fresh(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "factor/recovery/new/", fresh(views.RecoveryCodesView.as_view()), name="mfa_generate_recovery_codes"
    ),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
