"""Read a register from its files and check that its parts fit each other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

import hengdu.content
from hengdu.documents import Document, Limits, read_document, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.registry._records import RegisterFile
from hengdu.standards.registry._register import Register, claim_value
from hengdu.standards.registry._relations import RelationTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.registry._records import Layer

_LIMITS: Final = Limits(bytes=256 * 1024 * 1024, values=40_000_000)
_SECTIONS: Final = ("documents", "standards", "policies", "units", "groups", "plans", "projects")


@attrs.frozen
class _Part:
    """One file that was read."""

    file: RegisterFile
    document: Document


def load_register(path: Path | str) -> Register:
    """Read a register: one YAML or JSON file and the further ``files`` that it names.

    Raises StandardsError or DocumentError with ``file:line`` for what is malformed, for an id that is
    used twice, and for a reference to nothing. Facts keep the layer of the file they stand in.
    """
    path = Path(path)
    parts = list(_read(path, []))
    records: dict[str, dict[str, object]] = {name: {} for name in _SECTIONS}
    layers: dict[str, Layer] = {}
    places: dict[str, str] = {}
    for part in parts:
        for name in _SECTIONS:
            for at, item in enumerate(getattr(part.file, name)):
                place = part.document.place((name, at))
                if item.id in places:
                    raise _fault(
                        place,
                        f"编号 {item.id} 已用于 {places[item.id]}",
                        f"the id {item.id} is already used at {places[item.id]}",
                    )
                records[name][item.id] = item
                layers[item.id] = part.file.layer
                places[item.id] = place
    head = parts[0].file
    for part in parts:
        _check(part, layers, records)
    return Register(
        id=head.id or path.stem,
        version=head.version,
        title=head.title,
        **records,  # type: ignore[arg-type]  # each section holds records of its own kind
        relations=RelationTable.of(one for part in parts for one in part.file.relations),
        claims=tuple((part.file.layer, claim) for part in parts for claim in part.file.claims),
        links=tuple((part.file.layer, link) for part in parts for link in part.file.links),
        decisions=tuple(one for part in parts for one in part.file.decisions),
        layers=layers,
        places=places,
    )


@cache
def builtin_register() -> Register:
    """Return the register that ships with Hengdu: facts of two documents, later facts, own judgement.

    >>> builtin_register().layer("sf-06")
    'plan'
    """
    return load_register(hengdu.content.standards / "register.yaml")


def _read(path: Path, seen: list[Path]) -> Iterator[_Part]:
    if path in seen:
        raise _fault(path.name, "文件互相包含", "files include each other")
    document = read_document(path, limits=_LIMITS)
    file = validate_document(document, RegisterFile, StandardsError)
    yield _Part(file, document)
    for name in file.files:
        yield from _read(path.parent / name, [*seen, path])


def _check(part: _Part, layers: dict[str, Layer], records: dict[str, dict[str, object]]) -> None:
    """Raise for the first reference of a file to nothing, and for a claim of the wrong type."""
    for path, code, section in _references(part.file):
        known = records[section] if section else layers
        if code not in known:
            raise _fault(
                part.document.place(path),
                f"引用了不存在的 {code}",
                f"{code} does not exist",
            )
    for at, claim in enumerate(part.file.claims):
        try:
            claim_value(claim)
        except StandardsError as error:
            raise _fault(part.document.place(("claims", at, "value")), error.zh, error.en) from error


_Reference = tuple[tuple[str | int, ...], str, str]


def _references(file: RegisterFile) -> Iterator[_Reference]:
    """Yield (path, id, section) of everything that a file refers to; no section means any record."""
    for at, item in enumerate(file.standards):
        if item.series is not None:
            yield ("standards", at, "series"), item.series, "standards"
        units = [("lead", item.lead), *(("participants", unit) for unit in item.participants)]
        yield from ((("standards", at, key), code, "units") for key, code in units if code)
    for at, policy in enumerate(file.policies):
        yield from ((("policies", at, "standards"), code, "standards") for code in policy.standards)
    for at, relation in enumerate(file.relations):
        yield ("relations", at, "origin"), relation.origin, ""
        yield ("relations", at, "target"), relation.target, ""
    for at, plan in enumerate(file.plans):
        for row, entry in enumerate(plan.items):
            yield ("plans", at, "items", row, "standard"), entry.standard, "standards"
    for at, project in enumerate(file.projects):
        yield ("projects", at, "standard"), project.standard, "standards"
        yield from ((("projects", at, "units"), code, "units") for code in project.units)
        yield from ((("projects", at, "references"), code, "standards") for code in project.references)
        for row, person in enumerate(project.drafters):
            yield ("projects", at, "drafters", row, "unit"), person.unit, "units"
    for at, group in enumerate(file.groups):
        yield from ((("groups", at, "units"), code, "units") for code in group.units)
    yield from ((("links", at, "standard"), link.standard, "standards") for at, link in enumerate(file.links))
    yield from ((("claims", at, "target"), claim.target, "") for at, claim in enumerate(file.claims))


def _fault(place: str, zh: str, en: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正所示位置", hint_en="Correct the place shown")
