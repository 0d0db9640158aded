"""Tell who a request comes from, and let a view name the permission it needs."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.contrib.auth.decorators import login_not_required

from hengdu.actions import ANONYMOUS, SITE, Actor, Channel, Permission, PermissionRefused, Place, actor_for
from hengdu.web._fresh import KEPT, ask_again, is_fresh, let_go, put_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

ViewT = TypeVar("ViewT", bound="Callable[..., Any]")
_MEMO: Final = "_hengdu_actor"


def session_digest(key: str | None) -> str:
    """Return what the trail may know of a session key: it tells two apart and opens none."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def actor_of(request: HttpRequest) -> Actor:
    """Return who sends ``request``, with the grants held right now (one query, once for each request)."""
    known = getattr(request, _MEMO, None)
    if known is None or (known.user_id is None) == request.user.is_authenticated:
        known = _actor(request)
        setattr(request, _MEMO, known)
    return known


def _actor(request: HttpRequest) -> Actor:
    address = request.META.get("REMOTE_ADDR", "")
    if request.user.is_authenticated:
        session = session_digest(request.session.session_key)
        return actor_for(request.user.pk, address=address, session=session, channel=Channel.WEB)
    return ANONYMOUS.at(address)


def own_id(request: HttpRequest) -> UUID:
    """Return the id of the person who is signed in; PermissionRefused for a stranger."""
    user_id = actor_of(request).user_id
    if user_id is None:
        raise PermissionRefused(Permission.ACCOUNT_OWN)
    return user_id


def require(request: HttpRequest, permission: Permission, place: Place = SITE) -> Actor:
    """Return the actor if it holds ``permission`` at ``place``; else PermissionRefused (404 or 403)."""
    actor = actor_of(request)
    if not actor.may(permission, place):
        raise PermissionRefused(permission, place, known=actor.knows(place))
    return actor


def needs(
    permission: Permission, *, fresh: bool = False, fresh_post: bool = False, fresh_file: bool = False
) -> Callable[[ViewT], ViewT]:
    """Let only people into a view who hold ``permission`` somewhere, and say so to the matrix test.

    A view of one tenant or assessment then calls :func:`require` with the place, or runs an action, which
    asks by itself. A ``fresh`` view asks for password or second factor unless one was given within the last
    five minutes (see :mod:`hengdu.web._fresh`); for what seals, grants, exports or hands out keys. With
    ``fresh_post`` only what is sent to the view asks, and reading it does not. A ``fresh_file`` is handed out
    by an address without a page: whoever is asked goes back to the page with the link.
    """
    asks = fresh or fresh_post or fresh_file

    def decorate(view: ViewT) -> ViewT:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a view's own
            if permission not in actor_of(request).anywhere:
                raise PermissionRefused(permission, SITE, known=True)
            is_sent = request.method == "POST"
            if (fresh or fresh_file or (fresh_post and is_sent)) and not is_fresh(request):
                return ask_again(request, is_file=fresh_file)
            if asks and is_sent and KEPT in request.session:
                put_back(request)
                let_go(request)
            return view(request, *args, **kwargs)

        return cast("ViewT", _marked(checked, permission, fresh=asks))

    return decorate


def public(view: ViewT) -> ViewT:
    """Open a view to everybody, signed in or not; use sparingly, the matrix test lists each."""
    return cast("ViewT", _marked(login_not_required(view), None))


def _marked(view: Callable[..., Any], permission: Permission | None, *, fresh: bool = False) -> Any:  # noqa: ANN401 - the view itself
    """Tell the permission on the view, where the test of the permission matrix reads it."""
    view.permission = permission  # type: ignore[attr-defined]  # functions take any attribute
    view.fresh = fresh  # type: ignore[attr-defined]  # the same
    return view
