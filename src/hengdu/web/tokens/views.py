"""List one's own access tokens, make one (its secret is shown once), take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hengdu.actions import LONGEST_DAYS, SHARP_DAYS, MakeToken, Permission, RevokeToken, scopes_for
from hengdu.errors import HengduError
from hengdu.store.tokens.queries import tokens_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._wording import said
from hengdu.web.tokens._scopes import NAMES, named, offered

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

_WRONG = 422


class TokenForm(forms.Form):
    """What a new token is for, what it may do, for how long."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=80)
    days = forms.IntegerField(
        label=gettext_lazy("Valid for how many days?"), min_value=1, max_value=LONGEST_DAYS, initial=90
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, allowed: tuple[Permission, ...]) -> None:
        """Offer the permissions that the person holds."""
        super().__init__(*args)  # type: ignore[arg-type]  # the data of the form
        self.fields["scopes"].choices = [(one.value, NAMES[one.value]) for one in allowed]  # type: ignore[attr-defined]  # a field of choices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNT_OWN, fresh_post=True)
def index(request: HttpRequest) -> HttpResponse:
    """Show the tokens and the form; after a post the new secret, this once."""
    actor = actor_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None, allowed=scopes_for(actor))
    made = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = MakeToken(name=given["name"], scopes=tuple(given["scopes"]), days=given["days"]).run(actor)
        except HengduError as error:
            form.add_error(error.place if error.place in form.fields else None, said(error))
        else:
            form = TokenForm(None, allowed=scopes_for(actor))
    chosen = form["scopes"].value() or []
    context = {
        "form": form,
        "made": made,
        "rows": [(row, named(row.scopes)) for row in tokens_visible_to(actor)],
        "now": timezone.now(),
        "groups": offered(scopes_for(actor), chosen),
        "sharp_days": SHARP_DAYS,
    }
    return render(request, "tokens/index.html", context, status=_WRONG if form.errors else 200)


@require_POST
@needs(Permission.ACCOUNT_OWN)
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Take one token back."""
    RevokeToken(token=token_id).run(actor_of(request))
    messages.success(request, _("The token was revoked. It opens nothing any more."))
    return redirect("tokens")
