"""Hold one record of a dossier: its public data, and fields that a redacted copy may close."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NoReturn

import attrs

from hengdu.chain import canonical_json
from hengdu.dossier._tree import field_hash, leaf_hash, salt_of
from hengdu.errors import DossierError
from hengdu.text import Text

SECTION: Final = re.compile(r"[a-z][a-z_]{0,40}(?:/[A-Za-z0-9_][A-Za-z0-9._-]{0,79})?")
ANSWERS: Final = "answers"
PACK: Final = "pack"
RESULT: Final = "result"
EVIDENCE: Final = "evidence"
ASSESSMENT: Final = "assessment"


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


_READER: Final = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_WRITER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def read_json(text: str) -> Any:  # noqa: ANN401 - any plain data
    """Return the data of a JSON text; ValueError for numbers with a fraction, which no dossier holds."""
    return _READER.decode(text)


def write_json(data: Any) -> str:  # noqa: ANN401 - any plain data
    """Return the canonical JSON of data that has come from JSON, as ``canonical_json`` does, but faster."""
    return _WRITER.encode(data)


class Closable(StrEnum):
    """Why a field may be withheld from a redacted copy."""

    PERSONAL = "personal"
    NOTE = "note"
    EVIDENCE_NAME = "evidence_name"
    IDENTITY = "identity"


CLOSABLE_NAMES: Final[Mapping[Closable, Text]] = {
    Closable.PERSONAL: Text("个人信息（姓名等）", "Personal details (names)"),
    Closable.NOTE: Text("说明文字", "Notes in free text"),
    Closable.EVIDENCE_NAME: Text("证据名称", "Names of evidence"),
    Closable.IDENTITY: Text("机构身份", "Identity of the institution"),
}


@attrs.frozen(kw_only=True)
class Record:
    """One leaf: ``data`` is plain canonical data; ``closable`` maps field names to (kind, value).

    The name is unique in its section and is shown even where the record is withheld, so it must not itself
    hold what may be withheld: use codes and numbers.
    """

    name: str
    data: Mapping[str, Any] = attrs.field(factory=dict)
    closable: Mapping[str, tuple[Closable, Any]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Field:
    """A closable field as a dossier holds it: open with its salt and value, or only its hash."""

    kind: Closable
    hash: str
    salt: str = ""
    value: Any = None
    is_open: bool = True


@attrs.frozen(kw_only=True)
class Leaf:
    """A record as a dossier holds it; a withheld one has nothing but its name and its hash."""

    section: str
    name: str
    hash: str
    salt: str = ""
    data: Mapping[str, Any] = attrs.field(factory=dict)
    fields: Mapping[str, Field] = attrs.field(factory=dict)
    is_withheld: bool = False

    @property
    def open_fields(self) -> dict[str, Any]:
        """Return the closable fields that are not closed."""
        return {name: field.value for name, field in self.fields.items() if field.is_open}

    @property
    def closed(self) -> tuple[str, ...]:
        """Return the names of the closed fields."""
        return tuple(name for name, field in self.fields.items() if not field.is_open)


def make_leaf(section: str, record: Record, seed: bytes) -> Leaf:
    """Return a record with salts from the seed and its hash; empty closable fields are left out."""
    fields = {}
    data = read_json(canonical_json(record.data))
    for name in sorted(record.closable):
        kind, given = record.closable[name]
        if given in ("", None, [], {}, ()):
            continue
        value = given if isinstance(given, str) else read_json(canonical_json(given))
        salt = salt_of(seed, section, record.name, name)
        fields[name] = Field(kind=kind, hash=_hash_of_field(name, salt, value), salt=salt, value=value)
    salt = salt_of(seed, section, record.name)
    return Leaf(
        section=section,
        name=record.name,
        hash=_hash_of(record.name, salt, data, fields),
        salt=salt,
        data=data,
        fields=fields,
    )


def _hash_of_field(name: str, salt: str, value: Any) -> str:  # noqa: ANN401 - any plain value
    return field_hash(write_json({"field": name, "salt": salt, "value": value}))


def _hash_of(name: str, salt: str, data: Any, fields: Mapping[str, Field]) -> str:  # noqa: ANN401 - plain data
    closable = {key: {"hash": field.hash, "kind": field.kind} for key, field in fields.items()}
    return leaf_hash(write_json({"closable": closable, "data": data, "name": name, "salt": salt}))


def file_hash(name: str, sm3: str, size: int) -> str:
    """Return the leaf hash of a whole file of the pack."""
    return leaf_hash(write_json({"name": name, "size": size, "sm3": sm3}))


def line_of(leaf: Leaf) -> str:
    """Return the line that holds a leaf in its file."""
    if leaf.is_withheld:
        return write_json({"name": leaf.name, "withheld": True})
    fields = {
        name: {"kind": field.kind, "salt": field.salt, "value": field.value}
        if field.is_open
        else {"kind": field.kind, "hash": field.hash}
        for name, field in leaf.fields.items()
    }
    made: dict[str, Any] = {"data": leaf.data, "name": leaf.name, "salt": leaf.salt}
    return write_json(made | ({"closable": fields} if fields else {}))


def read_line(section: str, line: str, stated: Mapping[str, str]) -> Leaf:
    """Return the leaf of a line with the hash that its content has; a withheld one has the ``stated`` one.

    DossierError where the line is not one that :func:`line_of` writes.
    """
    try:
        leaf = _leaf(section, read_json(line), stated)
        is_ours = line_of(leaf) == line
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DossierError("记录无法读出", "the record cannot be read", place=section) from error
    if not is_ours:
        raise DossierError("记录不是规范写法", "the record is not written canonically", place=section)
    return leaf


def _leaf(section: str, data: dict[str, Any], stated: Mapping[str, str]) -> Leaf:
    if not isinstance(data["name"], str):
        raise TypeError
    if data.get("withheld") is True:
        return Leaf(section=section, name=data["name"], hash=stated.get(data["name"], ""), is_withheld=True)
    if not isinstance(data["data"], dict) or not isinstance(data["salt"], str):
        raise TypeError
    fields = {name: _field(name, item) for name, item in data.get("closable", {}).items()}
    return Leaf(
        section=section,
        name=data["name"],
        hash=_hash_of(data["name"], data["salt"], data["data"], fields),
        salt=data["salt"],
        data=data["data"],
        fields=fields,
    )


def _field(name: str, item: dict[str, Any]) -> Field:
    kind = Closable(item["kind"])
    if "hash" in item:
        return Field(kind=kind, hash=item["hash"], is_open=False)
    value = item["value"]
    return Field(kind=kind, hash=_hash_of_field(name, item["salt"], value), salt=item["salt"], value=value)


def withheld_in(sections: Mapping[str, Sequence[Leaf]]) -> list[str]:
    """Return what is withheld, as ``section: record`` or ``section: record.field``."""
    found = []
    for section, leaves in sections.items():
        for leaf in leaves:
            if leaf.is_withheld:
                found.append(f"{section}: {leaf.name}")
            found += [f"{section}: {leaf.name}.{name}" for name in leaf.closed]
    return found
