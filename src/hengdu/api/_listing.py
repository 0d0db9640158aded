"""List rows page by page: a cursor says where the next page begins, whatever was added meanwhile."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import F
from pydantic import BaseModel, ConfigDict, Field, create_model

from hengdu.actions._errors import ActionError
from hengdu.api._forms import Words, columns_of, row_form
from hengdu.api._operations import Call, Operation
from hengdu.api._performing import Readied, adapter_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet

    from hengdu.actions import Actor, Permission

MOST: Final = 1_000
_MOST_CURSOR: Final = 200


class PageQuery(BaseModel):
    """What a list takes: how many rows at once, and where to go on."""

    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int, Field(ge=1, le=MOST)] = 100
    cursor: Annotated[str, Field(max_length=_MOST_CURSOR)] = ""


def page_of(row: type[BaseModel]) -> type[BaseModel]:
    """Return the form of a page: the rows, and the cursor of the next page (empty at the end)."""
    made: type[BaseModel] = create_model(f"{row.__name__}Page", items=(list[row], ...), next=(str, ""))  # type: ignore[valid-type]  # built at run time
    return made


def listing(  # noqa: PLR0913 - one argument for each thing that differs
    path: str,
    name: str,
    about: str,
    *,
    tag: str,
    permissions: tuple[Permission, ...],
    model: type[Model],
    columns: str,
    rows: Callable[[Actor], QuerySet[Any]],
    inside: dict[str, str] | None = None,
    order: str = "pk",
    filters: tuple[str, ...] = (),
    row: str = "",
    own: str = "",
) -> Operation:
    """Return the operation that lists rows of ``model`` that the actor may see.

    ``inside`` maps a part of the address to the column that it must equal; ``filters`` are columns that the
    query may name; ``order`` is one column whose values stand once, with ``-`` for the newest first.
    """
    names = columns_of(columns)
    form = row_form(model, row or model.__name__, names)
    extra: dict[str, Any] = {one: (Annotated[Words, Field(max_length=_MOST_CURSOR)], "") for one in filters}
    query = create_model(f"{name}_query", __base__=PageQuery, **extra)
    page = page_of(form)
    where = inside or {}

    def run(call: Call) -> Readied:
        found = rows(call.actor).filter(**{column: call.path[part] for part, column in where.items()})
        for one in filters:
            if wanted := getattr(call.query, one):
                found = _narrowed(found, names.get(one, one), wanted)
        return _page(call, found, names, order, page)

    return Operation(
        method="GET",
        path=path,
        name=name,
        about=about,
        tag=tag,
        permissions=permissions,
        run=run,
        query=query,
        answer=page,
        own=own,
    )


def _narrowed(rows: QuerySet[Any], column: str, wanted: str) -> QuerySet[Any]:
    try:
        return rows.filter(**{column: wanted})
    except (ValidationError, ValueError) as error:
        raise ActionError("筛选值无法识别", "the value to filter by cannot be read", place=column) from error


def _page(
    call: Call, rows: QuerySet[Any], names: dict[str, str], order: str, page: type[BaseModel]
) -> Readied:
    """Return one page as JSON; one row more than asked for tells whether there is another."""
    column, limit = order.removeprefix("-"), call.query.limit
    if call.query.cursor:
        step = "lt" if order.startswith("-") else "gt"
        try:
            rows = rows.filter(**{f"{column}__{step}": _read(call.query.cursor)})
        except (ValidationError, ValueError, TypeError) as error:
            raise _bad_cursor() from error
    found = list(_values(rows.order_by(order), names | {column: column})[: limit + 1])
    next_cursor = _write(str(found[limit - 1][column])) if len(found) > limit else ""
    adapter = adapter_of(page)
    shown = adapter.validate_python({"items": found[:limit], "next": next_cursor})
    return Readied(body=adapter.dump_json(shown))


def _values(rows: QuerySet[Any], names: dict[str, str]) -> QuerySet[Any, dict[str, Any]]:
    followed = {shown: F(path) for shown, path in names.items() if shown != path}
    return rows.values(*(shown for shown in names if shown not in followed), **followed)


def _bad_cursor() -> ActionError:
    return ActionError("cursor 无法识别", "the cursor cannot be read", place="cursor")


def _write(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode("ascii").rstrip("=")


def _read(cursor: str) -> str:
    try:
        found = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise _bad_cursor() from error
    if "\x00" in found or (found.lstrip("-").isdigit() and len(found) > 18):  # noqa: PLR2004 - below 2^63
        raise _bad_cursor()
    return found


def single(  # noqa: PLR0913 - one argument for each thing that differs
    path: str,
    name: str,
    about: str,
    *,
    tag: str,
    permissions: tuple[Permission, ...],
    model: type[Model],
    columns: str,
    rows: Callable[[Actor], QuerySet[Any]],
    key: str,
    row: str = "",
    own: str = "",
) -> Operation:
    """Return the operation that reads one row; ``key`` is the part of the address that is its id."""
    from hengdu.actions import NotFoundError

    names = columns_of(columns)
    form = row_form(model, row or model.__name__, names)

    def run(call: Call) -> BaseModel:
        found = _values(rows(call.actor).filter(pk=call.path[key]), names).first()
        if found is None:
            raise NotFoundError(key.removesuffix("_id"))
        return form(**found)

    return Operation(
        method="GET",
        path=path,
        name=name,
        about=about,
        tag=tag,
        permissions=permissions,
        run=run,
        answer=form,
        own=own,
    )
