"""Turn an action into an operation: its form is the action's fields, its answer what the action returns."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs

from hengdu.actions import Permission, SavedAnswer
from hengdu.api._files import FileQuery, into_vault
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


class Accounts(Said):
    """New accounts in the order in which they were asked for."""

    items: list[Account]


class Invitation(Account):
    """Somebody who was invited, and the assignment."""

    assignment: UUID


class Engaged(Said):
    """An engagement and, this once, the code that opens a new account (empty where there was one)."""

    id: UUID
    code: str


class Code(Said):
    """A code or key that is shown this once."""

    code: str


class Status(Said):
    """The status of the assessment now."""

    status: str


class Revision(Said):
    """The revision of the draft now; the next change names it."""

    revision: int


class CodeOf(Said):
    """The id of a record as people write it."""

    id: str


class Locked(Said):
    """An encrypted file: its name, and its content as Base64."""

    name: str
    content: str


class Merged(Said):
    """What became of a part that came back; ``outside`` are answers that it was not asked for."""

    part: UUID
    merged: int
    unchanged: int
    conflicts: int
    outside: list[str]


class Moved(Said):
    """What moving to the installed pack did: how many answers stayed, are to be confirmed, and so on."""

    kept: int
    confirm: int
    ask_again: int
    dropped: int
    new: int


class Signed(Said):
    """A signed head of the trail's chain; keep it outside, and compare it later."""

    seq: int
    digest: str
    time: str
    public_key: str
    signature: str


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


def _account(made: Any) -> Account:  # noqa: ANN401 - what an action made
    return Account(user=made.user_id, code=made.code)


# Answers with something that is shown once and never kept.
_SECRET: Final = frozenset({Account, Accounts, Invitation, Engaged, Code})
# What an action's result becomes: the form, the status, and how it is filled.
GIVES: Final[Mapping[str, tuple[type[BaseModel] | None, int, Callable[[Any], Any]]]] = {
    "id": (Id, 201, lambda found: Id(id=found)),
    "changed": (Id, 200, lambda found: Id(id=found)),
    "version": (Version, 200, lambda found: Version(version=found)),
    "count": (Count, 200, lambda found: Count(count=len(found) if isinstance(found, tuple) else found)),
    "said": (Step, 200, lambda found: Step(step=found)),
    "nothing": (None, 204, lambda _found: None),
    "answer": (Answer, 200, _answer),
    "account": (Account, 201, _account),
    "accounts": (Accounts, 201, lambda found: Accounts(items=[_account(one) for one in found])),
    "engaged": (Engaged, 201, lambda found: Engaged(id=found.engagement, code=found.code)),
    "code": (Code, 201, lambda found: Code(code=found)),
    "status": (Status, 200, lambda found: Status(status=found)),
    "revision": (Revision, 200, lambda found: Revision(revision=found)),
    "code_of": (CodeOf, 201, lambda found: CodeOf(id=found)),
    "locked": (
        Locked,
        201,
        lambda found: Locked(name=found.name, content=b64encode(found.content).decode("ascii")),
    ),
    "merged": (Merged, 200, lambda found: Merged.model_validate(found, from_attributes=True)),
    "moved": (
        Moved,
        200,
        lambda found: Moved(**{name: len(getattr(found, name)) for name in Moved.model_fields}),
    ),
    "signed": (Signed, 201, lambda found: Signed.model_validate(found, from_attributes=True)),
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
    file: str = "",
    does: tuple[type[Action[Any]], ...] = (),
) -> Operation:
    """Return the operation that runs an action.

    ``parts`` says which field each part of the address fills: ``assessment_id=assessment item_id=item``.
    ``version`` always comes from If-Match. ``does`` names further actions that it runs.
    ``file`` is the field that the body fills as a file of the vault; the others then come in the query.
    """
    fills = dict(pair.split("=") for pair in parts.split())
    fields = attrs.fields_dict(action)  # type: ignore[arg-type]  # every action is an attrs class
    version = fields.get("version")
    if version is not None and not str(version.type).startswith("int"):
        version = None  # a version that people write, not that of a row
    versioned = {"version"} if version is not None else set()
    outside = {*fills.values(), *versioned, *(fixed or {}), *without}
    base = FileQuery if file else Form
    form = _form(action, outside | {file}, name or action.__name__, base)
    is_several = bool(file) and str(fields[file].type).startswith("tuple")
    answer, status, said = GIVES[gives]

    def run(call: Call) -> Any:  # noqa: ANN401 - the form of the answer
        values: dict[str, Any] = {field: call.path[part] for part, field in fills.items()} | dict(fixed or {})
        if version is not None and call.version is not None:
            values["version"] = call.version
        if file:
            values[file] = (call.file.content,) if is_several else call.file.content
        given = call.query if file else call.body
        return said(filled(action, Form() if given is None else given, **values).run(call.actor))

    return Operation(
        method=method,
        path=path,
        name=name or _name(action),
        about=about,
        tag=tag,
        permissions=(permission or action.permission,),
        run=run,
        body=None if file else form,
        query=form if file else None,
        receive=into_vault if file else None,
        answer=answer,
        status=status,
        is_versioned=version is not None,
        needs_version=version is not None and version.default is attrs.NOTHING,
        own=own,
        secret="code" if answer in _SECRET else "",
        does=(action, *does),
    )


def _form(action: type, outside: set[str], name: str, base: type[BaseModel]) -> type[BaseModel] | None:
    """Return what is left for the body or the query to say; None for a body that says nothing."""
    left = [field.name for field in attrs.fields(action) if field.name not in outside]
    is_needed = bool(left) or base is not Form
    return form_of(action, name=f"{name}Form", without=outside, base=base) if is_needed else None


def _name(action: type) -> str:
    words = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in action.__name__)
    return words.lstrip("_")
