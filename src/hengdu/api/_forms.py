"""Make the forms of requests and answers from what is there: the fields of actions, the columns of tables."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Final, Union
from uuid import UUID

import attrs
from django.db import models
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, create_model

from hengdu.actions import ActionError, Received
from hengdu.documents import adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_NAMES: Final = {
    "UUID": UUID,
    "date": date,
    "datetime": datetime,
    "Mapping": Mapping,
    "Received": Received,
}
_INT_MOST: Final = 2**31 - 1
Number = Annotated[int, Field(ge=-_INT_MOST, le=_INT_MOST)]
Words = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
_Whole = Annotated[str, Field(max_length=2_000_000, pattern=r"^[^\x00]*$")]  # of a draft or a file
_Size = Annotated[int, Field(ge=0, le=2**53)]  # of a column for large numbers
_MOST_ITEMS: Final = 2_000


class Form(BaseModel):
    """What a request may carry: the named fields and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Said(BaseModel):
    """What an answer carries."""


_FORMS: Final[dict[type, type[BaseModel]]] = {}


def form_of(
    cls: type, *, name: str = "", without: Collection[str] = (), base: type[BaseModel] = Form
) -> type[BaseModel]:
    """Return the form of an attrs class, fields and defaults alike; nested classes become nested forms."""
    hints = typing.get_type_hints(cls, localns=_NAMES)
    fields: dict[str, Any] = {}
    for field in attrs.fields(cls):
        if field.name in without:
            continue
        kind: Any = _kind(hints[field.name])
        if field.name.endswith("_bytes"):
            kind = _Size | None
        elif field.name == "text" and kind is Words:
            kind = _Whole
        default = field.default
        if default is attrs.NOTHING:
            fields[field.name] = (kind, ...)
        elif isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # attrs types it as a function
            fields[field.name] = (kind, Field(default_factory=default.factory))
        elif attrs.has(type(default)):
            fields[field.name] = (kind, Field(default_factory=_empty(kind, default)))
        else:
            fields[field.name] = (kind, default.value if isinstance(default, Enum) else default)
    made: type[BaseModel] = create_model(name or f"{cls.__name__}Form", __base__=base, **fields)
    return made


def _empty(form: type[BaseModel], default: object) -> Callable[[], BaseModel]:
    return lambda: form.model_validate(default, from_attributes=True)


def _nested(cls: type) -> type[BaseModel]:
    if cls not in _FORMS:
        _FORMS[cls] = form_of(cls)
    return _FORMS[cls]


def _kind(hint: Any) -> Any:  # noqa: ANN401 - types of any kind go in and out
    """Return the type in a form for the type of an action's field."""
    simple = {int: Number, str: Words, bytes: Base64Bytes, datetime: AwareDatetime, Any: Any}
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    found = hint
    if hint in simple:
        found = simple[hint]
    elif isinstance(hint, type) and attrs.has(hint):
        found = _nested(hint)
    elif is_record(hint):
        found = dict[Words, Any]
    elif origin in {types.UnionType, Union}:
        found = Union[tuple(_kind(one) for one in inner)]  # noqa: UP007 - built at run time
    elif origin is tuple and Ellipsis not in inner:
        found = tuple[tuple(_kind(one) for one in inner)]  # type: ignore[misc]  # built at run time
    elif origin is tuple:
        found = Annotated[list[_kind(inner[0])], Field(max_length=_MOST_ITEMS)]  # type: ignore[misc]  # built at run time
    elif origin in {dict, Mapping}:
        found = Annotated[dict[Words, _kind(inner[1])], Field(max_length=_MOST_ITEMS)]  # type: ignore[misc]  # built at run time
    return found


def is_record(hint: Any) -> bool:  # noqa: ANN401 - types of any kind
    """Say whether a type is a record of a file, which reads plain data by itself."""
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)


def _read(record: type, given: object) -> Any:  # noqa: ANN401 - a record
    try:
        return adapter(record).validate_python(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise ActionError(
            f"内容有误：{first['msg']}",
            f"this is not right: {first['msg']}",
            place=".".join(str(step) for step in first["loc"]),
        ) from error


def value_of(hint: Any, given: Any) -> Any:  # noqa: ANN401 - see above
    """Return a field's value as the action wants it: tuples, and attrs objects for nested forms."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if is_record(hint):
        return _read(hint, given)
    if isinstance(given, BaseModel):
        cls = next(one for one in (hint, *inner) if isinstance(one, type) and attrs.has(one))
        return filled(cls, given)
    if origin is tuple and given is not None:
        kinds = inner if len(inner) == len(given) and Ellipsis not in inner else [inner[0]] * len(given)
        return tuple(value_of(kind, one) for kind, one in zip(kinds, given, strict=True))
    return given


def filled(cls: type, form: BaseModel, **more: object) -> Any:  # noqa: ANN401 - an object of cls
    """Return an object of an attrs class from its form and what the address said."""
    hints, fields = typing.get_type_hints(cls, localns=_NAMES), attrs.fields_dict(cls)
    values = {
        name: value_of(hints[name], getattr(form, name)) for name in type(form).model_fields if name in fields
    }
    return cls(**values | more)


_COLUMNS: Final[tuple[tuple[type[models.Field[Any, Any]], Any], ...]] = (
    (models.UUIDField, UUID),
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.FloatField, float),
    (models.IntegerField, int),
    (models.JSONField, Any),
    (models.CharField, str),
    (models.TextField, str),
)


def columns_of(columns: str) -> dict[str, str]:
    """Return the columns of a list by their names in the answer; ``name=path`` follows a reference."""
    pairs = (one.partition("=") for one in columns.split())
    return {name: path or name for name, _sign, path in pairs}


def row_form(model: type[models.Model], name: str, columns: Mapping[str, str]) -> type[BaseModel]:
    """Return the form of a row: the named columns (``..._id`` for references) with their types."""
    fields: dict[str, Any] = {}
    for shown, path in columns.items():
        field = _field(model, path)
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        kind = next(found for of, found in _COLUMNS if isinstance(target, of))
        is_empty = field.null and kind is not Any
        fields[shown] = (kind | None if is_empty else kind, ...)
    made: type[BaseModel] = create_model(name, __base__=Said, **fields)
    return made


def _field(model: type[models.Model], path: str) -> Any:  # noqa: ANN401 - a field of any kind
    """Return the column that a path such as ``asked__tenant_id`` ends at."""
    name, _sign, rest = path.partition("__")
    if rest:
        return _field(model._meta.get_field(name).related_model, rest)  # type: ignore[arg-type]  # noqa: SLF001 - Django's documented name
    return next(one for one in model._meta.concrete_fields if one.attname == name)  # noqa: SLF001 - Django's documented name
