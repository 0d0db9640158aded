"""Describe one operation: its address, who may, what it takes, what it answers, and what it does."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs
from pydantic import BaseModel

from hengdu.actions import SITE, Actor, NotFoundError, Permission, PermissionRefused, Place
from hengdu.api._bodies import BINARY, JSON, Malformed
from hengdu.store.assessments.queries import assessment_with, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from hengdu.actions import Action
    from hengdu.api._files import Arrived
    from hengdu.store.assessments.models import Assessment

# Where most operations are: an assessment's address, the action's field that it fills, the rows' column.
ASSESSMENT: Final = "/assessments/{uuid:assessment_id}"
AT_ASSESSMENT: Final = "assessment_id=assessment"
IN_ASSESSMENT: Final = {"assessment_id": "assessment_id"}
INSTITUTION: Final = "/institutions/{uuid:tenant_id}"
AT_INSTITUTION: Final = "tenant_id=tenant"


@attrs.define(kw_only=True)
class Call:
    """One request, once its actor was let in: parts of the address, body, assessment if there is one."""

    request: HttpRequest
    actor: Actor
    path: dict[str, Any]
    body: Any = None
    query: Any = None
    assessment: Assessment | None = None
    arrived: Arrived | None = None

    @property
    def file(self) -> Arrived:
        """Return the file that came as the body."""
        if self.arrived is None:
            msg = "the operation takes no file"
            raise RuntimeError(msg)
        return self.arrived

    @property
    def row(self) -> Assessment:
        """Return the assessment that the address names."""
        if self.assessment is None:
            msg = "the address names no assessment"
            raise RuntimeError(msg)
        return self.assessment

    @property
    def version(self) -> int | None:
        """Return the version in If-Match, None where none was sent."""
        given = self.request.headers.get("If-Match")
        if given is None:
            return None
        plain = given.removeprefix("W/").strip('"')
        if not (plain.isascii() and plain.isdigit() and len(plain) < 10):  # noqa: PLR2004 - below 2^31
            raise Malformed(
                'If-Match 须为版本号，例如 "3"', 'If-Match takes a version, such as "3"', place="If-Match"
            )
        return int(plain)


@attrs.frozen(kw_only=True)
class Operation:
    """One method at one address.

    ``permissions``: the actor holds one of them at the place. ``answer`` is the type of the JSON that comes
    back (None: nothing, or a file of ``media``). ``is_versioned``: it takes ``If-Match``. ``receive`` reads a
    file that comes as the body. ``secret`` is a member of the answer that is shown once and never kept.
    ``does`` are the actions that it runs, or that its job runs.
    """

    method: str
    path: str
    name: str
    about: str
    tag: str
    permissions: tuple[Permission, ...]
    run: Callable[[Call], Any]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: Any = None
    status: int = 200
    media: str = JSON
    receive: Callable[[Call], Arrived] | None = None
    is_versioned: bool = False
    needs_version: bool = False
    own: str = ""  # why less is shown than the permission allows
    secret: str = ""
    does: tuple[type[Action[Any]], ...] = ()

    @property
    def is_write(self) -> bool:
        """Say whether it changes something."""
        return self.method != "GET"

    @property
    def takes(self) -> str:
        """Return the type of the body."""
        return JSON if self.receive is None else BINARY

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the address's parts."""
        parts = [part[1:-1] for part in self.path.split("/") if part.startswith("{")]
        return tuple(part.rpartition(":")[2] for part in parts)

    @property
    def ids(self) -> frozenset[str]:
        """Return the names of those parts that are UUIDs."""
        parts = self.path.split("/")
        return frozenset(part[6:-1] for part in parts if part.startswith("{uuid:"))


# Where an inner object is looked for: it must lie in the assessment (or tenant) of the address.
INNER: Final[dict[str, Callable[[Actor, Any, dict[str, Any]], bool]]] = {}


def inner(name: str, rows: Callable[[Actor], QuerySet[Any]], *, column: str = "pk", **inside: str) -> None:
    """Say where the object of a part of the address is looked for: among rows that the actor may see.

    ``inside`` maps other parts of the address to the column that they must equal; those that an address does
    not have do not narrow.
    """

    def is_there(actor: Actor, key: Any, path: dict[str, Any]) -> bool:  # noqa: ANN401 - an id or a code
        narrowed = {where: path[part] for part, where in inside.items() if part in path}
        return rows(actor).filter(**{column: key}, **narrowed).exists()

    INNER[name] = is_there


def place_at(path: dict[str, Any]) -> tuple[Place, Assessment | None]:
    """Return the place that an address names, and its assessment; NotFoundError where there is none.

    It says no more than the refusal of an assessment that the actor may not know of.
    """
    if "assessment_id" in path:
        row = assessment_with(path["assessment_id"])
        if row is None:
            raise NotFoundError
        return place_of(row), row
    if "tenant_id" in path:
        return Place(tenant=path["tenant_id"]), None
    return SITE, None


def admit(operation: Operation, actor: Actor, path: dict[str, Any]) -> Assessment | None:
    """Let the actor in or raise; the assessment of the address comes back."""
    place, row = place_at(path)
    if place is SITE:
        allowed = any(one in actor.anywhere for one in operation.permissions)
    else:
        allowed = any(actor.may(one, place) for one in operation.permissions)
    if not allowed:
        raise PermissionRefused(operation.permissions[0], place, known=actor.knows(place))
    for name, key in path.items():
        if name in INNER and not INNER[name](actor, key, path):
            raise NotFoundError(name.removesuffix("_id"))
    return row


def signature_of(operation: Operation) -> inspect.Signature:
    """Return the signature by which the library reads a request for this operation."""
    from ninja import Query

    kinds: dict[str, Any] = {"uuid": UUID, "int": int}
    keyword = inspect.Parameter.KEYWORD_ONLY
    found = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for part in operation.path.split("/"):
        if part.startswith("{"):
            converter, _, name = part[1:-1].rpartition(":")
            found.append(inspect.Parameter(name, keyword, annotation=kinds.get(converter, str)))
    if operation.query is not None:
        found.append(inspect.Parameter("query", keyword, annotation=operation.query, default=Query(...)))  # type: ignore[type-arg]  # a function that is typed as a class
    if operation.body is not None:
        found.append(inspect.Parameter("body", keyword, annotation=operation.body))
    return inspect.Signature(found)
