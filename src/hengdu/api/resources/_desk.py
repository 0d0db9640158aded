"""The standards desk: the register, decisions about names, tables in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import DecideNames, ImportRecords, SaveStandard
from hengdu.actions.standards.transfer import RecordDeskExport
from hengdu.api._command import Version, command
from hengdu.api._files import FileQuery
from hengdu.api._forms import Form, Said, Words, value_of
from hengdu.api._listing import listing
from hengdu.api._operations import Call, Operation
from hengdu.api._plain import plain_of
from hengdu.api._work import work
from hengdu.documents import record_data
from hengdu.standards.registry import Standard
from hengdu.store.standards.models import Decision
from hengdu.store.standards.overlay import Wanted, list_page, relations_of, standard_for
from hengdu.store.standards.queries import decisions_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hengdu.actions import Actor

_P: Final = Permission
_READ: Final = (_P.DESK_READ,)
_LANGS: Final = frozenset({"zh", "en"})
_Short = Annotated[Words, Field(max_length=200)]


class RegisterQuery(BaseModel):
    """What the register is searched for; ``words`` finds numbers, names and words of two signs."""

    words: _Short = ""
    status: _Short = ""
    category: _Short = ""
    topic: _Short = ""
    origin: Literal["", "own", "built_in"] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class RegisterPage(Said):
    """One page of the register; ``is_capped`` says that a search found more than it ranks."""

    items: list[dict[str, Any]]
    page: int
    pages: int
    count: int
    is_capped: bool


class RegisterRecord(Said):
    """One standard; ``version`` is 0 while the record is a built-in one."""

    record: dict[str, Any]
    layer: str | None
    version: int
    relations: list[dict[str, Any]]


class RecordForm(Form):
    """A record with its ``id``; a change names the fields to change, and why."""

    record: dict[Words, Any]
    reason: Annotated[Words, Field(max_length=2_000)] = ""


class DeskFileForm(Form):
    """In which format and language the register is handed out."""

    form: Literal["xlsx", "csv", "json"] = "xlsx"
    lang: Literal["zh", "en"] = "zh"


class TableQuery(FileQuery):
    """Which table comes as the body."""

    section: Literal["standards", "relations"] = "standards"


def _list(call: Call) -> RegisterPage:
    asked = call.query.model_dump()
    found = list_page(
        call.actor, Wanted(**{key: asked[key] for key in asked if key != "page"}), call.query.page
    )
    items = [plain_of(line) for line in found.lines]
    return RegisterPage(
        items=items, page=found.number, pages=found.pages, count=found.count, is_capped=found.is_capped
    )


def _read(call: Call) -> RegisterRecord:
    kept = standard_for(call.actor, call.path["standard"])
    if kept is None:
        raise NotFoundError("standard")
    return RegisterRecord(
        record=record_data(kept.record),
        layer=str(kept.layer) if kept.layer is not None else None,
        version=kept.row.version if kept.row is not None else 0,
        relations=[plain_of(one) for one in relations_of(call.actor, kept.record.id)],
    )


def _fields(given: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the (field, language) that a record names."""
    return frozenset(
        (name, lang)
        for name, value in given.items()
        for lang in (_LANGS & value.keys() if isinstance(value, dict) and name != "counterparts" else {""})
    )


def _save(call: Call, given: dict[str, Any], **more: Any) -> Version:  # noqa: ANN401 - fields of the action
    record = value_of(Standard, given)
    action = SaveStandard(record=record, fields=_fields(given), reason=call.body.reason, **more)
    return Version(version=action.run(call.actor))


def _register(call: Call) -> Version:
    return _save(call, call.body.record, is_new=True)


def _change(call: Call) -> Version:
    """Change the named fields; the rest of the record stays as it is."""
    kept = standard_for(call.actor, call.path["standard"])
    if kept is None:
        raise NotFoundError("standard")
    given = {"title": record_data(kept.record)["title"], **call.body.record, "id": kept.record.id}
    return _save(call, given, version=call.version)


def _decisions(actor: Actor) -> QuerySet[Decision]:
    return decisions_visible_to(actor, with_replaced=True)


OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/standards",
        name="standards",
        about="List the register of standards, or what a search finds",
        tag="standards",
        permissions=_READ,
        run=_list,
        query=RegisterQuery,
        answer=RegisterPage,
    ),
    Operation(
        method="POST",
        path="/standards",
        name="register_standard",
        about="Register a standard",
        tag="standards",
        permissions=(_P.REGISTRY_WRITE,),
        run=_register,
        body=RecordForm,
        answer=Version,
        status=201,
        does=(SaveStandard,),
    ),
    Operation(
        method="GET",
        path="/standards/{standard}",
        name="standard",
        about="Read a standard with its relations",
        tag="standards",
        permissions=_READ,
        run=_read,
        answer=RegisterRecord,
    ),
    Operation(
        method="PUT",
        path="/standards/{standard}",
        name="change_standard",
        about="Change fields of a standard; version 0 makes an own record of a built-in one",
        tag="standards",
        permissions=(_P.REGISTRY_WRITE,),
        run=_change,
        body=RecordForm,
        answer=Version,
        is_versioned=True,
        needs_version=True,
        does=(SaveStandard,),
    ),
    work(
        "/desk/import",
        "standards:import",
        "Start taking a table of standards or relations in; the body is the table",
        name="import_standards",
        tag="standards",
        file=TableQuery,
        does=(ImportRecords,),
    ),
    work(
        "/desk/export",
        "standards:export",
        "Start writing the register as a file",
        name="export_standards",
        tag="standards",
        form=DeskFileForm,
        does=(RecordDeskExport,),
    ),
    listing(
        "/name-decisions",
        "name_decisions",
        "List decisions on whether two names mean the same",
        tag="standards",
        permissions=_READ,
        model=Decision,
        columns="id left right verdict reason decided_at decided_by_id replaced_at",
        rows=_decisions,
        filters=("verdict",),
        row="NameDecision",
    ),
    command("POST", "/name-decisions", DecideNames, "id", "Decide about two names", tag="standards"),
)
