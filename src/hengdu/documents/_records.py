"""Declare the records that files hold: plain frozen dataclasses that pydantic can check."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, TypeVar, dataclass_transform

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind
from pydantic_core import PydanticCustomError

from hengdu.text import Lang, Text

Class = TypeVar("Class")

NO_TEXT: Final = Text("", "")

# A number that people write: bounded, so that 1e999999999 in quotes cannot stall exact arithmetic.
Number = Annotated[Decimal, Field(max_digits=70, decimal_places=32)]


def _to_day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("date_parsing", "must be a date YYYY-MM-DD")


# A day as people write it, YYYY-MM-DD, with or without quotes.
Day = Annotated[date, BeforeValidator(_to_day)]


def _to_text(value: object) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, str):
        return Text(value, value)
    if not isinstance(value, dict):
        msg = "must be text or {zh: ..., en: ...}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into a located fault
    unknown = set(value) - {"zh", "en"}
    if unknown:
        msg = f"unknown language {min(unknown)!r}; known: zh, en"
        raise ValueError(msg)
    parts = {}
    for lang in ("zh", "en"):
        part = value.get(lang)
        if part is not None and not isinstance(part, str):
            msg = f"{lang} must be text"
            raise ValueError(msg)
        parts[lang] = part or ""
    return Text(**parts)


TextField = Annotated[Text, PlainValidator(_to_text, json_schema_input_type=str | dict[Lang, str])]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[Class]) -> type[Class]:
    """Make a frozen, keyword-only dataclass that refuses unknown keys when read from a file."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # read by pydantic only
    return dataclass(frozen=True, kw_only=True)(cls)


@cache
def adapter(model: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any record class, or what pydantic makes of one
    """Return pydantic's checker for a record; it is the only place that builds one."""
    return TypeAdapter(model)


class _Quiet(GenerateJsonSchema):
    """Leave out defaults that JSON cannot hold (empty texts) without a warning."""

    ignored_warning_kinds: set[JsonSchemaWarningKind] = {  # noqa: RUF012 - pydantic declares it so
        "skipped-choice",
        "non-serializable-default",
    }


def json_schema(model: Any, title: str) -> dict[str, Any]:  # noqa: ANN401 - as for adapter
    """Return the JSON Schema (2020-12) of a record under a title."""
    schema: dict[str, Any] = adapter(model).json_schema(schema_generator=_Quiet)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = title
    return schema
