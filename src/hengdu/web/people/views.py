"""The pages of accounts: list, one person, new ones, one-time codes to hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.accounts import (
    AccountError,
    ChangePerson,
    CreatePeople,
    CreatePerson,
    DeactivatePerson,
    EndSessionsOf,
    LinkDirectory,
    MakeCode,
    ReactivatePerson,
    RevokeCode,
)
from hengdu.errors import HengduError
from hengdu.store.people.queries import (
    directory_login,
    factor_resets_visible_to,
    has_second_factor,
    search_people,
    visible_to,
    with_state,
)
from hengdu.store.tenants.queries import grants_visible_to, tenants_visible_to
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language, said
from hengdu.web.grants.rows import grant_rows
from hengdu.web.people._list import MEDIA_TYPE, people_in, template_bytes
from hengdu.web.people.forms import ListForm, NewPersonForm, PersonForm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.people.models import User

_PER_PAGE: Final = 50
_SHEET_BYTES: Final = 2 << 20


def _person(request: HttpRequest, user_id: UUID) -> User:
    row = with_state(visible_to(actor_of(request))).filter(pk=user_id).first()
    if row is None:
        raise NotFoundError("person")
    return row


def _may(request: HttpRequest) -> dict[str, bool]:
    actor = actor_of(request)
    return {
        "may_manage": actor.may(Permission.ACCOUNT_MANAGE),
        "may_grant": actor.may(Permission.GRANT_MANAGE),
    }


@require_safe
@needs(Permission.ACCOUNT_LIST)
def index(request: HttpRequest) -> HttpResponse:
    """List the accounts, narrowed by words and by state."""
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = search_people(with_state(visible_to(actor_of(request))), words, state)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    resets = factor_resets_visible_to(actor_of(request))
    context = {"page": page, "words": words, "state": state, "resets": resets, **_may(request)}
    return render(request, "people/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def new(request: HttpRequest) -> HttpResponse:
    """Make an account and show its code, this once."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = submitted(form, CreatePerson(**given), actor_of(request))
        if done is not None:
            username = given["username"].strip().lower()
            return _slips(request, [(given["display_name"], username, done.result.code)])
    return render(request, "people/new.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def take_list(request: HttpRequest) -> HttpResponse:
    """Make the accounts of a workbook, all or none, and show their codes, this once."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            people, places = people_in(file.read(_SHEET_BYTES + 1), file.name[:100])
        except HengduError as error:
            form.add_error("file", told(error))
        else:
            done = submitted(form, CreatePeople(people=people, places=places), actor_of(request))
            if done is not None:
                rows = zip(people, done.result, strict=True)
                return _slips(
                    request, [(one.display_name, one.username.lower(), new.code) for one, new in rows]
                )
    return render(request, "people/import.html", {"form": form})


@require_safe
@needs(Permission.ACCOUNT_MANAGE)
def list_template(request: HttpRequest) -> HttpResponse:
    """Send the empty workbook."""
    del request  # the same for everybody
    content = template_bytes(language(), timezone.localtime().replace(tzinfo=None, microsecond=0))
    return attached(content, "people.xlsx", MEDIA_TYPE)


def _slips(request: HttpRequest, people: Iterable[tuple[str, str, str]]) -> HttpResponse:
    """Show names and codes for printing; they are in no later page."""
    link = request.build_absolute_uri(reverse("code"))
    return render(request, "people/codes.html", {"people": list(people), "link": link})


@require_safe
@needs(Permission.ACCOUNT_LIST)
def show(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show one account: its state, its roles, and what may be done with it."""
    person = _person(request, user_id)
    return _shown(
        request, person, PersonForm(initial={"display_name": person.display_name, "email": person.email})
    )


def _shown(request: HttpRequest, person: User, form: PersonForm) -> HttpResponse:
    actor = actor_of(request)
    grants = grants_visible_to(actor).filter(user=person).select_related("tenant", "assessment")
    context: dict[str, Any] = {
        "person": person,
        "form": form,
        "grants": grant_rows(grants, timezone.now()),
        "has_second_factor": has_second_factor(person.pk),
        "reset": factor_resets_visible_to(actor).filter(user=person).first(),
        "is_self": person.pk == actor.user_id,
        "has_directory": settings.ENVIRONMENT.directory is not None,
        "directory_login": directory.login if (directory := directory_login(person.username)) else "",
        "has_tenants": tenants_visible_to(actor).exists(),
        **_may(request),
    }
    return render(request, "people/show.html", context)


@require_POST
@needs(Permission.ACCOUNT_MANAGE)
def change(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Correct a person's name or address."""
    person = _person(request, user_id)
    form = PersonForm(request.POST)
    if form.is_valid() and _is_changed(request, person, form):
        messages.success(request, _("Saved."))
        return redirect("person", person.pk)
    return _shown(request, person, form)


def _is_changed(request: HttpRequest, person: User, form: PersonForm) -> bool:
    asked = ChangePerson(user_id=person.pk, **form.cleaned_data)
    return submitted(form, asked, actor_of(request)) is not None


@require_POST
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def close(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close an account."""
    DeactivatePerson(user_id=user_id).run(actor_of(request))
    messages.success(request, _("The account is closed; its sessions have ended."))
    return redirect("person", user_id)


@require_POST
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def reopen(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    ReactivatePerson(user_id=user_id).run(actor_of(request))
    messages.success(request, _("The account is open again."))
    return redirect("person", user_id)


@never_cache
@require_POST
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def code(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a new one-time code and show it, this once."""
    person = _person(request, user_id)
    made = MakeCode(user_id=person.pk).run(actor_of(request))
    return _slips(request, [(person.display_name, person.username, made)])


@require_POST
@needs(Permission.ACCOUNT_MANAGE)
def revoke_codes(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """End the codes that were not used yet."""
    RevokeCode(user_id=user_id).run(actor_of(request))
    messages.success(request, _("Codes that were not used yet open nothing any more."))
    return redirect("person", user_id)


@require_POST
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def link_directory(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Tie an account to the directory, or end it."""
    try:
        LinkDirectory(user_id=user_id, login=request.POST.get("login", "")).run(actor_of(request))
    except AccountError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("person", user_id)


@require_POST
@needs(Permission.ACCOUNT_MANAGE, fresh=True)
def end_sessions(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """End every session of a person."""
    EndSessionsOf(user_id=user_id).run(actor_of(request))
    messages.success(request, _("The sessions of this person have ended."))
    return redirect("person", user_id)
