"""Compare two packs by code, and say what becomes of answers given with the first."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._content import Indicator, Practice
    from hengdu.packs._pack import Pack

Fate = Literal["kept", "re_ask", "retired"]
Kind = Literal["added", "removed", "changed"]

_INSIDE_NODES: Final[dict[str, Any]] = {  # compared on their own
    "nodes": (),
    "practices": (),
    "indicators": (),
    "recommendations": (),
    "replace": False,
}
_BY_CODE: Final = (
    "facets",
    "roles",
    "objects",
    "evidence_grades",
    "na_reasons",
    "institution_types",
    "topics",
    "facts",
    "redlines",
)
_BY_ID: Final = ("answers", "references", "frameworks", "presets", "views", "profiles")


@attrs.frozen
class FieldChange:
    """One field before and after; empty where it was or is not there."""

    path: str
    before: str
    after: str


@attrs.frozen(kw_only=True)
class PackChange:
    """What happened to one coded thing; ``section`` says what it is (nodes, practices, ...)."""

    section: str
    code: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()


@attrs.frozen(kw_only=True)
class Carry:
    """What becomes of the answer of one practice, and why it must be asked again.

    ``reasons`` names what changed: ``statement``, ``level``, ``facet``, ``answers``,
    ``measure``, ``indicator`` or ``threshold``.
    """

    code: str
    fate: Fate
    reasons: tuple[str, ...] = ()
    replaced_by: str | None = None


@attrs.frozen(kw_only=True)
class PackDiff:
    """The difference of two packs; ``carry`` speaks of each practice of the first.

    ``new`` are the practices that only the second has.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    changes: tuple[PackChange, ...]
    carry: Mapping[str, Carry]
    new: tuple[str, ...]

    def of(self, section: str, kind: Kind) -> tuple[str, ...]:
        """Return the codes of one section that were added, removed or changed."""
        return tuple(item.code for item in self.changes if (item.section, item.kind) == (section, kind))

    def carried(self, fate: Fate) -> tuple[str, ...]:
        """Return the practices of the first pack with one fate, in its order."""
        return tuple(code for code, item in self.carry.items() if item.fate == fate)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "before": {"pack": self.before[0], "version": self.before[1]},
            "after": {"pack": self.after[0], "version": self.after[1]},
            "changes": [attrs.asdict(item) for item in self.changes],
            "carry_over": {
                "kept": list(self.carried("kept")),
                "re_ask": [attrs.asdict(self.carry[code]) for code in self.carried("re_ask")],
                "retired": [attrs.asdict(self.carry[code]) for code in self.carried("retired")],
                "new": list(self.new),
            },
        }


def diff_packs(before: Pack, after: Pack) -> PackDiff:
    """Return what changed from one pack to the next, by code, and how answers carry over."""
    replaced = {item.code: item.replaced_by for item in after.content.retired}
    carry = {}
    for code, practice in before.practices.items():
        if code not in after.practices:
            carry[code] = Carry(code=code, fate="retired", replaced_by=replaced.get(code))
            continue
        reasons = tuple(_reasons(before, after, practice, after.practices[code]))
        carry[code] = Carry(code=code, fate="re_ask" if reasons else "kept", reasons=reasons)
    return PackDiff(
        before=(before.id, before.version),
        after=(after.id, after.version),
        changes=tuple(_changes(before, after)),
        carry=carry,
        new=tuple(code for code in after.practices if code not in before.practices),
    )


def _reasons(before: Pack, after: Pack, old: Practice, new: Practice) -> Iterator[str]:
    """Yield what makes an old answer say something else now."""
    if _words(old.text) != _words(new.text):
        yield "statement"
    for name in ("level", "facet"):
        if getattr(old, name) != getattr(new, name):
            yield name
    if _options(before, old) != _options(after, new):
        yield "answers"
    if old.measure != new.measure:
        yield "measure"
    if old.indicator != new.indicator:
        yield "indicator"
    elif old.indicator is not None:
        first, second = before.indicators[old.indicator], after.indicators[old.indicator]
        if _definition(first) != _definition(second):
            yield "indicator"
        if old.level is not None and _needed(first, old.level) != _needed(second, old.level):
            yield "threshold"


def _words(text: Text) -> tuple[str, str]:
    return " ".join(text.zh.split()), " ".join(text.en.split())


def _options(pack: Pack, practice: Practice) -> dict[str, Decimal]:
    known = next((item.options for item in pack.content.answers if item.id == practice.answers), ())
    return {item.code: practice.values.get(item.code, item.value) for item in known}


def _definition(indicator: Indicator) -> tuple[object, ...]:
    return _words(indicator.formula), indicator.direction, indicator.unit


def _needed(indicator: Indicator, level: int) -> tuple[Decimal | None, Decimal | None]:
    return indicator.thresholds.get(f"L{level}"), indicator.thresholds.get(f"L{level - 1}")


@attrs.frozen
class _Entry:
    """One side of a comparison: a record, or plain values, and what it hangs under."""

    item: object
    parent: dict[str, str] = attrs.Factory(dict)

    def flat(self) -> dict[str, str]:
        return {**dict(_flat(self.item, "")), **self.parent}


def _changes(before: Pack, after: Pack) -> Iterator[PackChange]:
    yield from _compared("pack", {"identity": _identity(before)}, {"identity": _identity(after)})
    yield from _compared("nodes", _nodes(before), _nodes(after))
    for section in ("practices", "indicators", "recommendations"):
        yield from _compared(section, _items(before, section), _items(after, section))
    for section in ("scoring", "levels", *_BY_CODE, *_BY_ID):
        yield from _compared(section, _section(before, section), _section(after, section))


def _section(pack: Pack, section: str) -> dict[str, _Entry]:
    if section == "scoring":
        return {"scoring": _Entry(pack.scoring)}
    if section == "levels":
        return {str(item.level): _Entry(item) for item in pack.content.levels}
    items = getattr(pack.content, section)
    return {getattr(item, "code", None) or item.id: _Entry(item) for item in items}


def _identity(pack: Pack) -> _Entry:
    content = pack.content
    return _Entry(
        {
            "id": pack.id,
            "version": pack.version,
            "licence": content.licence,
            "title": content.title,
            "status": content.status,
            "disclaimer": content.disclaimer,
        }
    )


def _nodes(pack: Pack) -> dict[str, _Entry]:
    return {
        code: _Entry(dataclasses.replace(node, **_INSIDE_NODES), {"parent": pack.parent.get(code, "")})
        for code, node in pack.nodes.items()
        if node is not pack.root
    }


def _items(pack: Pack, section: str) -> dict[str, _Entry]:
    return {
        code: _Entry(item, {"node": pack.parent.get(code, "")})
        for code, item in getattr(pack, section).items()
    }


def _compared(
    section: str, before: Mapping[str, _Entry], after: Mapping[str, _Entry]
) -> Iterator[PackChange]:
    for code, old in before.items():
        new = after.get(code)
        if new is None:
            yield PackChange(section=section, code=code, kind="removed")
        elif new != old:
            was, now = old.flat(), new.flat()
            fields = tuple(
                FieldChange(path, was.get(path, ""), now.get(path, ""))
                for path in dict.fromkeys((*was, *now))
                if was.get(path, "") != now.get(path, "")
            )
            if fields:
                yield PackChange(section=section, code=code, kind="changed", fields=fields)
    for code in after:
        if code not in before:
            yield PackChange(section=section, code=code, kind="added")


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield (dotted path, text) of every value below ``value``; what is empty is left out."""
    if value is None or value in ((), {}, ""):
        return
    if isinstance(value, Text):
        yield from ((f"{path}.{lang}", value[lang]) for lang in ("zh", "en") if value[lang])
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _flat(getattr(value, field.name), _joined(path, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, _joined(path, str(key)))
    elif isinstance(value, tuple):
        if all(isinstance(item, str | int | Decimal) for item in value):
            yield path, ", ".join(_plain(item) for item in value)
            return
        for at, item in enumerate(value, 1):
            name = getattr(item, "code", None) or getattr(item, "id", None) or str(at)
            yield from _flat(item, _joined(path, name))
    else:
        yield path, _plain(value)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).lower() if isinstance(value, bool) else str(value)
