"""Every operation as every role, in the own and in a foreign institution.

What is expected follows from the permission that the operation names and from the one table of permissions.
"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from tests.api.conftest import program_of
from tests.web.populated import OF_AN_INSTITUTION, SHARED, UNKNOWN, is_lone

from hengdu.actions import NotFoundError, Permission, PermissionRefused, Place, Role, actor_for
from hengdu.api._operations import admit
from hengdu.api.resources import OPERATIONS
from hengdu.store import SITE_ROLES
from hengdu.store.standards.courses import courses_visible_to

REFUSED = {401, 403, 404}
# Reached in their own tests, or when there is something to read.
NOBODY_YET = {"dossier", "comparison", "dispute_questions", "job_file", "pack_upgrade"}
NOBODY_YET |= {"redact_dossier", "verify_own_dossier"}
# Enough to ask for the objects of another institution: the others hold less of the same.
STRANGERS = (None, Role.LEAD, Role.ASSESSOR, Role.SECURITY_ADMIN)
WORDS = {"pack_id": "sf-nscmm", "key": "organisation", "question_id": UNKNOWN}


def parts(operation, ids) -> dict:
    """Return the parts of an operation's address with these ids."""
    found = {}
    for name in operation.names:
        value = WORDS.get(name) or ids.get(name)
        if name == "code" and "/answers/" in operation.path:
            value = ids["practice"]
        if name == "node":
            value = ids["code"]
        assert value is not None, f"tests/web/populated.py makes no {name}"
        found[name] = UUID(str(value)) if name in operation.ids else value
    return found


def address(operation, ids):
    """Return the address of an operation with these ids."""
    path = operation.path
    for name, value in parts(operation, ids).items():
        path = re.sub(rf"{{(\w+:)?{name}}}", str(value), path)
    return path


def is_allowed(operation, actor, ids) -> bool:
    """Say what the table says."""
    if operation.name == "me":
        return actor.user_id is not None
    if "assessment_id" in operation.names:
        place = Place(tenant=ids["tenant_id"], assessment=ids["assessment_id"])
    elif "tenant_id" in operation.names:
        place = Place(tenant=ids["tenant_id"])
    else:
        return any(one in actor.anywhere for one in operation.permissions)
    return any(actor.may(one, place) for one in operation.permissions)


def wrong(operation, program, actor, side, ids):
    """Return what is wrong with the answer (None if nothing is), and whether it was let in."""
    body = {} if operation.body is not None else None
    status = program.ask(operation.method, address(operation, ids), body, **{"If-Match": '"1"'}).status_code
    if status >= 500:
        return f"status {status}", False
    if actor.user_id is None:
        return (None if status == 401 else f"a stranger got {status}"), False
    if is_allowed(operation, actor, ids):
        is_narrow = bool(operation.own) or "question_id" in operation.names
        is_inner = side == "foreign"
        return (
            f"status {status}" if status in REFUSED and not (is_narrow or is_inner) else None
        ), status not in REFUSED
    if status not in REFUSED:
        return f"was let in with {status}", True
    is_known = any(one in actor.anywhere for one in operation.permissions)
    if side == "foreign" and is_known and status != 404:
        return f"learns by {status} that the object exists", False
    return None, False


def at_the_door(operation, actor, ids):
    """Return what is wrong with whom the one door of all operations lets in; None if nothing is."""
    try:
        admit(operation, actor, parts(operation, ids))
    except (PermissionRefused, NotFoundError):
        is_in = False
    else:
        is_in = True
    allowed = is_allowed(operation, actor, ids)
    if is_in and not allowed:
        return "was let in"
    is_narrow = bool(operation.own) or "question_id" in operation.names
    return "was not let in" if allowed and not is_in and not is_narrow else None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_the_door_opens_for_whom_the_table_says(everything, actors, operation):
    ids = everything.sides["own"]
    found = {role: at_the_door(operation, actor, ids) for role, actor in actors.items() if role is not None}
    assert not {role: fault for role, fault in found.items() if fault}


def asked(operation, actors, ids):
    """Return who sends a request: nobody, three of those who may, and two of those who may not.

    Where a person reaches only what is their own, everybody who may.
    """
    may = {role: role is not None and is_allowed(operation, actor, ids) for role, actor in actors.items()}
    let_in = [role for role, allowed in may.items() if allowed]
    others = [role for role, allowed in may.items() if not allowed and role is not None]
    if not operation.own:
        let_in = [*let_in[:2], *let_in[-1:]]
    return {None, *let_in, *others[:1], *others[-1:]}


@pytest.fixture(scope="module")
def actors(everything):
    """The people as actors with all that they hold; None for nobody."""
    from hengdu.actions import ANONYMOUS

    return {None: ANONYMOUS, **{role: actor_for(user.pk) for role, user in everything.people.items()}}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_lets_in_whom_the_table_lets_in(everything, programs, actors, operation):
    faults, entered = [], set()
    for side, ids in everything.sides.items():
        if side == "foreign" and not {"assessment_id", "tenant_id"} & set(operation.names):
            continue
        for role in STRANGERS if side == "foreign" else asked(operation, actors, ids):
            fault, is_in = wrong(operation, programs[role], actors[role], side, ids)
            if fault:
                faults.append(f"{operation.method} {address(operation, ids)} as {role} ({side}): {fault}")
            if is_in:
                entered.add(role)
    assert not faults, "\n".join(faults)
    if operation.name not in NOBODY_YET and "question_id" not in operation.names:
        assert entered, f"nobody reaches {operation.path}"


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if {"assessment_id", "tenant_id"} & set(one.names) and len(one.names) > 1],
    ids=lambda one: one.name,
)
def test_an_object_of_another_institution_is_not_found_under_ones_own(everything, programs, operation):
    own, foreign = everything.sides["own"], everything.sides["foreign"]
    outer = {"assessment_id", "tenant_id"}
    inner = [name for name in operation.names if name.endswith("_id") and name not in outer]
    for name in inner:
        where = address(operation, {**own, name: foreign[name]}) if name not in WORDS else None
        if where is None:
            continue
        body = {} if operation.body is not None else None
        for role in (Role.LEAD, Role.REVIEWER):
            status = programs[role].ask(operation.method, where, body, **{"If-Match": '"1"'}).status_code
            assert status in {403, 404}, f"{operation.method} {where} as {role}: {status}"


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if is_lone(one.names)], ids=lambda one: one.name
)
def test_an_object_of_another_institution_is_not_found_by_its_id_alone(
    everything, programs, actors, operation
):
    where, found = address(operation, everything.sides["foreign"]), []
    body = {} if operation.body is not None else None
    for role, actor in actors.items():
        if role is None or role in SITE_ROLES or not set(operation.permissions) & actor.anywhere:
            continue
        status = programs[role].ask(operation.method, where, body, **{"If-Match": '"1"'}).status_code
        if status not in {403, 404}:
            found.append(f"{operation.method} {where} as {role}: {status}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if "job_id" in one.names], ids=lambda one: one.name
)
def test_a_job_is_found_by_nobody_but_its_person(everything, programs, operation):
    where = address(operation, everything.sides["own"])
    statuses = {role: program.ask(operation.method, where).status_code for role, program in programs.items()}
    assert statuses.pop(Role.LEAD) == 200
    assert statuses.pop(None) == 401
    assert set(statuses.values()) <= {403, 404}


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if "course_id" in one.names], ids=lambda one: one.name
)
def test_a_drafting_of_other_units_is_found_by_no_unit_editor(everything, programs, actors, operation):
    ids, editor = everything.sides["foreign"], actors[Role.UNIT_EDITOR]
    for permission in operation.permissions:
        assert not courses_visible_to(editor, permission).filter(pk=ids["course_id"]).exists()
    where, body = address(operation, ids), {} if operation.body is not None else None
    answer = programs[Role.UNIT_EDITOR].ask(operation.method, where, body, **{"If-Match": '"1"'})
    assert answer.status_code in {403, 404}


def test_every_kind_of_id_belongs_to_an_institution_or_is_shared():
    named = {name for operation in OPERATIONS for name in operation.ids}
    inside = {name for one in OPERATIONS if "assessment_id" in one.names for name in one.ids}
    assert named - inside - OF_AN_INSTITUTION - set(SHARED) == {"tenant_id"}


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.name != "me"], ids=lambda one: one.name
)
def test_a_token_without_the_scope_is_refused_although_its_person_may(everything, request, operation):
    program = request.getfixturevalue("narrow")
    body = {} if operation.body is not None else None
    where = address(operation, everything.sides["own"])
    allowed = Permission.PROFILE_READ in operation.permissions
    status = program.ask(operation.method, where, body, **{"If-Match": '"1"'}).status_code
    assert (status not in REFUSED) if allowed else (status in {403, 404})


@pytest.fixture(scope="module")
def narrow(everything):
    """A program of the lead that may only read profiles."""
    return program_of(everything.people[Role.LEAD], (Permission.PROFILE_READ.value,))
