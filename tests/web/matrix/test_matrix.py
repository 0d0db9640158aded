"""Every address, as every role, in the own and in a foreign institution, by reading and by writing.

What is expected follows from the permission that each view names and from the one table of permissions
(``hengdu.store.ROLE_PERMISSIONS``); nothing is listed here by hand but what is open to strangers, and pages
that show even less than their permission allows.
"""

from __future__ import annotations

import os

import pytest
from tests.web.populated import OF_AN_INSTITUTION, SHARED, UNKNOWN, is_lone, routes
from tests.web.visitors import address, everybody, place

from hengdu.actions import Permission, Role
from hengdu.store import SITE_ROLES
from hengdu.store.standards.courses import courses_visible_to

# Whoever adds to this list opens a page to the whole world.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "code",
    "code_link",
    "health",
    "metrics",
    "language",
    "mfa_authenticate",
    "setup",
}
# Views of a library that take no mark; they only lead to the institution's own sign-in service.
LIBRARY = {"openid_connect_login", "openid_connect_callback"}
# A page may show less than its permission allows; somebody must reach it nevertheless.
NARROWER = {
    "job": "one's own",
    "job_file": "one's own",
    "job_progress": "one's own",
    "trail_verification": "one's own",
    "dossier_verdict": "one's own",
    "service_verdict": "one's own",
    "account_end_session": "one's own",
    "token_revoke": "one's own",
    "interview": "one's own assignments",
    "action_progress": "one's own actions, or any as the lead",
    "action_closing": "one's own actions, or any as the lead",
    "action_paper": "one's own actions, or any as the lead",
    "engagement_declaration": "one's own",
    "interview_refer": "questions that one is asked",
    "review_comment": "whoever takes part in the review or answers the sub-domain",
    "review_resolve": "the reviewer, and whoever wrote it",
    "evidence_own_file": "one's own",
    "answer_history": "readers of answers, and authors their own",
    "assessment_remove_measurement": "what the form names",
    "actions_take": "what the form names",
    "desk_work": "one's own",
}
FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes"}  # for who has enrolled a second factor
# Reached in their own tests.
NOBODY_YET = FACTOR | {
    "trail_verification",
    "dossier_verdict",
    "service_verdict",
    "account_end_session",
    "token_revoke",
    "assessment_remove_measurement",
    "desk_work",
}
# Forms of Django and of the library take PUT for POST; without their fields they change nothing.
TAKES_PUT = {
    "account_change_password",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
}
# Ids of objects that one person has, and whose they are.
PERSONAL = {"job_id": Role.LEAD, "token_id": Role.LEAD, "session_id": Role.RESPONDENT}
METHODS = ("GET", "POST")
REFUSED = {403, 404}
ALL = routes()
BY_NAME = {route.name: route for route in ALL}
_taken: dict[str, list[str]] = {}  # methods by route, once they were asked for


def test_every_address_has_a_name_of_its_own():
    names = [route.name for route in ALL]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_view_names_a_permission(route):
    if route.name in LIBRARY:
        return
    assert hasattr(route.view, "permission"), f"{route.pattern} names no permission: use @needs or @public"
    named = route.view.permission
    assert (named is None) == (route.name in PUBLIC), f"{route.pattern} is open to strangers"
    assert named is None or isinstance(named, Permission)


@pytest.fixture(scope="module")
def visitors(everything):
    """Everybody, with a session each."""
    return everybody(everything)


def is_allowed(route, actor, ids) -> bool:
    """Say what the table says; a list without a place shows what one holds the permission for."""
    if "course_id" in route.names:
        rows = courses_visible_to(actor, route.view.permission)
        return route.view.permission in actor.anywhere and rows.filter(pk=ids["course_id"]).exists()
    if {"assessment_id", "tenant_id"}.isdisjoint(route.names):
        return route.view.permission in actor.anywhere
    return actor.may(route.view.permission, place(route, ids))


def wrong(route, visitor, side, ids, method):  # noqa: PLR0911 - one for each thing that can be wrong
    """Return what is wrong with the answer, None when it is as the table says, and whether it was let in."""
    status, to = visitor.ask(method, address(route, ids))
    permission = getattr(route.view, "permission", None)
    if status >= 500:
        return f"status {status}", False
    if route.name in PUBLIC | LIBRARY:
        return None, True
    if visitor.actor.user_id is None:
        return (
            None if status == 302 and to.startswith("/account/login/") else f"a stranger got {status}"
        ), False
    if status == 405:
        return None, False
    if to.startswith("/account/login/"):
        return "sent to the sign-in page", False
    if is_allowed(route, visitor.actor, ids):
        # what belongs to a person is found by that person only, whatever institution it is in
        is_narrow = route.name in NARROWER or route.name in FACTOR
        return (f"status {status}" if status in REFUSED and not is_narrow else None), status not in REFUSED
    if status not in REFUSED:
        return f"was let in with {status}", True
    if side == "foreign" and permission in visitor.actor.anywhere and status != 404:
        return f"learns by {status} that the object exists", False
    return None, False


def methods_of(route, visitors, ids):
    """Return the methods that the address takes at all; who asks, and where, makes no difference to that."""
    if route.name in _taken:
        return _taken[route.name]
    asks = visitors[Role.LEAD]
    if route.name not in PUBLIC | LIBRARY:
        people = (one for one in visitors.values() if one.actor.user_id)
        asks = next((one for one in people if is_allowed(route, one.actor, ids)), asks)
    _taken[route.name] = [method for method in METHODS if asks.ask(method, address(route, ids))[0] != 405]
    return _taken[route.name]


def asked(route, visitors, side, ids):
    """Return who asks, with the methods of each.

    Of those who may the first two and the last, and of those who may not too, by every method; in the own
    institution all others who may not as well, by one: a view has one door, which knows no methods. Where a
    person reaches only what is their own, and with ``HENGDU_MATRIX=all``, everybody by every method.
    """
    taken = methods_of(route, visitors, ids)
    if route.name in NARROWER or route.name in PUBLIC | LIBRARY or os.environ.get("HENGDU_MATRIX") == "all":
        return {role: METHODS if role is None else taken for role in visitors}
    may = [role for role, one in visitors.items() if one.actor.user_id and is_allowed(route, one.actor, ids)]
    others = [role for role in visitors if role is not None and role not in may]
    whole = {*may[:2], *may[-1:], *others[:1], *others[-1:], Role.LEAD}
    rest = taken[:1] if side == "own" else []
    return {None: METHODS, **{role: taken if role in whole else rest for role in [*whole, *others]}}


@pytest.mark.usefixtures("short_refusals")
@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_an_address_lets_in_whom_the_table_lets_in(everything, visitors, route):
    faults, entered, methods = [], set(), set()
    for side, ids in everything.sides.items():
        if side == "foreign" and not route.names:
            continue
        for role, methods_asked in asked(route, visitors, side, ids).items():
            for method in methods_asked:
                fault, is_in = wrong(route, visitors[role], side, ids, method)
                if fault:
                    faults.append(f"{method} {address(route, ids)} as {role} ({side}): {fault}")
                if is_in:
                    entered.add(role)
                    methods.add(method)
    assert not faults, "\n".join(faults)
    if route.name not in NOBODY_YET:
        assert entered, f"nobody reaches {route.pattern}"


@pytest.mark.parametrize(
    "route", [route for route in ALL if len(route.names) > 1], ids=lambda route: route.name
)
def test_an_object_of_another_institution_is_not_found_under_ones_own(everything, visitors, route):
    own, foreign = everything.sides["own"], everything.sides["foreign"]
    inner = [
        name for name in route.names if name.endswith("_id") and name not in {"assessment_id", "tenant_id"}
    ]
    for name in inner:
        where = address(route, {**own, name: foreign[name]})
        for method in METHODS:
            status, _to = visitors[Role.LEAD].ask(method, where)
            assert status in {403, 404, 405}, f"{method} {where}: {status}"


@pytest.mark.parametrize("route", [one for one in ALL if is_lone(one.names)], ids=lambda route: route.name)
def test_an_object_of_another_institution_is_not_found_by_its_id_alone(everything, visitors, route):
    foreign, found = everything.sides["foreign"], []
    for role, visitor in visitors.items():
        if role is None or role in SITE_ROLES or route.view.permission not in visitor.actor.anywhere:
            continue
        for method in METHODS:
            status, _to = visitor.ask(method, address(route, foreign))
            if status not in {403, 404, 405}:
                found.append(f"{method} {address(route, foreign)} as {role}: {status}")
    assert not found, "\n".join(found)


def test_every_kind_of_id_belongs_to_an_institution_or_is_shared():
    known = OF_AN_INSTITUTION | set(SHARED) | {"assessment_id", "tenant_id"}
    named = {name for route in ALL for name in route.names if name.endswith("_id")}
    inside = {name for route in ALL if "assessment_id" in route.names for name in route.names}
    assert named - inside - known == set()


@pytest.mark.parametrize(
    "route", [one for one in ALL if set(PERSONAL) & set(one.names)], ids=lambda r: r.name
)
def test_what_belongs_to_one_person_is_found_by_nobody_else(everything, visitors, route):
    ids, found = everything.sides["own"], []
    (owner,) = (PERSONAL[name] for name in route.names if name in PERSONAL)
    for role, visitor in visitors.items():
        if role is None or role is owner or route.view.permission not in visitor.actor.anywhere:
            continue
        for method in METHODS:
            status, _to = visitor.ask(method, address(route, ids))
            if status not in {403, 404, 405}:
                found.append(f"{method} {address(route, ids)} as {role}: {status}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "route",
    [route for route in ALL if route.names and route.name not in PUBLIC | LIBRARY],
    ids=lambda r: r.name,
)
def test_ids_that_nobody_has_are_not_found(everything, visitors, route):
    ids = {
        name: UNKNOWN if name.endswith("_id") else value for name, value in everything.sides["own"].items()
    }
    ids |= {"session_id": 999_999, "seq": 999_999, "name": "none.json"}
    if not any(name.endswith("_id") or name in {"seq", "name"} for name in route.names):
        return
    for role in (None, Role.LEAD, Role.RESPONDENT, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        for method in METHODS:
            status, _to = visitors[role].ask(method, address(route, ids))
            expected = {302} if role is None else {403, 404, 405}
            assert status in expected, f"{method} {address(route, ids)} as {role}: {status}"


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_other_methods_do_nothing(everything, visitors, route):
    for method in ("PUT", "DELETE"):
        status, _to = visitors[Role.LEAD].ask(method, address(route, everything.sides["own"]))
        assert status in {403, 404, 405} or (route.name in PUBLIC | LIBRARY | TAKES_PUT and status < 500), (
            f"{method}: {status}"
        )
