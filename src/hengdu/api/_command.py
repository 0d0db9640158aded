"""Turn an action into an operation: its form is the action's fields, its answer what the action returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs

from hengdu.actions import Permission, SavedAnswer
from hengdu.api._forms import Form, Said, filled, form_of
from hengdu.api._operations import Call, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from hengdu.actions import Action


class Id(Said):
    """The id of what was made."""

    id: UUID


class Version(Said):
    """The version that is stored now; the next change gives it back in If-Match."""

    version: int


class Count(Said):
    """How many were changed."""

    count: int


class Step(Said):
    """Which step of the approval was done."""

    step: str


class Answer(Said):
    """An answer as it is stored now."""

    code: str
    role: str
    version: int
    given: dict[str, Any]
    saved_at: str
    saved_by: str
    carry: str = ""


class Account(Said):
    """An account and, this once, the code that opens it."""

    user: UUID
    code: str


class Invitation(Account):
    """Somebody who was invited, and the assignment."""

    assignment: UUID


def _answer(saved: SavedAnswer) -> Answer:
    from hengdu.assessments import AnswerFile
    from hengdu.documents import adapter

    given = adapter(AnswerFile).dump_python(saved.given, mode="json", exclude_defaults=True)
    return Answer(
        code=saved.code,
        role=saved.role,
        version=saved.version,
        given=given,
        saved_at=saved.saved_at.isoformat(),
        saved_by=saved.saved_by,
        carry=saved.carry,
    )


# What an action's result becomes: the form, the status, and how it is filled.
GIVES: Final[Mapping[str, tuple[type[BaseModel] | None, int, Callable[[Any], Any]]]] = {
    "id": (Id, 201, lambda found: Id(id=found)),
    "changed": (Id, 200, lambda found: Id(id=found)),
    "version": (Version, 200, lambda found: Version(version=found)),
    "count": (Count, 200, lambda found: Count(count=len(found) if isinstance(found, tuple) else found)),
    "said": (Step, 200, lambda found: Step(step=found)),
    "nothing": (None, 204, lambda _found: None),
    "answer": (Answer, 200, _answer),
    "account": (Account, 201, lambda found: Account(user=found.user_id, code=found.code)),
    "invited": (
        Invitation,
        201,
        lambda found: Invitation(user=found.user, code=found.code, assignment=found.assignment),
    ),
}


def command(  # noqa: PLR0913 - one argument for each thing that differs
    method: str,
    path: str,
    action: type[Action[Any]],
    gives: str,
    about: str,
    *,
    tag: str,
    parts: str = "",
    permission: Permission | None = None,
    fixed: Mapping[str, object] | None = None,
    without: tuple[str, ...] = (),
    own: str = "",
    name: str = "",
) -> Operation:
    """Return the operation that runs an action.

    ``parts`` says which field each part of the address fills: ``assessment_id=assessment item_id=item``.
    ``version`` always comes from If-Match.
    """
    fills = dict(pair.split("=") for pair in parts.split())
    fields = attrs.fields_dict(action)  # type: ignore[arg-type]  # every action is an attrs class
    version = fields.get("version")
    outside = {*fills.values(), "version", *(fixed or {}), *without}
    body = _body(action, outside, name or action.__name__)
    answer, status, said = GIVES[gives]

    def run(call: Call) -> Any:  # noqa: ANN401 - the form of the answer
        values: dict[str, Any] = {field: call.path[part] for part, field in fills.items()} | dict(fixed or {})
        if version is not None and call.version is not None:
            values["version"] = call.version
        form = call.body if body is not None else Form()
        return said(filled(action, form, **values).run(call.actor))

    return Operation(
        method=method,
        path=path,
        name=name or _name(action),
        about=about,
        tag=tag,
        permissions=(permission or action.permission,),
        run=run,
        body=body,
        answer=answer,
        status=status,
        is_versioned=version is not None,
        needs_version=version is not None and version.default is attrs.NOTHING,
        own=own,
    )


def _body(action: type, outside: set[str], name: str) -> type[BaseModel] | None:
    left = [field.name for field in attrs.fields(action) if field.name not in outside]
    return form_of(action, name=f"{name}Form", without=outside) if left else None


def _name(action: type) -> str:
    words = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in action.__name__)
    return words.lstrip("_")
