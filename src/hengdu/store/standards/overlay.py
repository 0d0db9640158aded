"""Lay the organisation's own records over the built-in register: lists, searches, one record, coverage."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.framework import Coverage, builtin_framework, cover_standards
from hengdu.standards.registry import (
    LAYERS,
    Decision,
    Layer,
    Relation,
    RelationKind,
    Standard,
    Status,
    builtin_register,
    folded,
    name_key,
    number_key,
)
from hengdu.store.standards import models
from hengdu.store.standards.queries import (
    decisions_visible_to,
    own_codes,
    relations_visible_to,
    revision_of,
    standards_visible_to,
)
from hengdu.store.standards.records import light_standards, standard_of
from hengdu.store.standards.words import rows_with, words_of
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from hengdu.store import Actor

PER_PAGE: Final = 50
MOST_FOUND: Final = 1000
_COLUMNS: Final = ("code", "number", "title_zh", "title_en", "status", "category", "topic")


@attrs.frozen(kw_only=True)
class Listed:
    """One line of a list; ``layer`` is that of a built-in record, None for one of the organisation."""

    code: str
    number: str
    title: Text
    status: Status
    category: str
    topic: str
    layer: Layer | None


@attrs.frozen(kw_only=True)
class Wanted:
    """What a list is asked for; what is empty narrows nothing. ``origin`` is ``own`` or ``built_in``."""

    words: str = ""
    status: str = ""
    category: str = ""
    topic: str = ""
    origin: str = ""

    def filters(self) -> dict[str, str]:
        """Return the columns that must be equal."""
        given = {"status": self.status, "category": self.category, "topic": self.topic}
        return {name: value for name, value in given.items() if value}


@attrs.frozen(kw_only=True)
class Page:
    """One page of a list; ``is_capped`` says that a search found more than it ranks (MOST_FOUND)."""

    lines: tuple[Listed, ...]
    number: int
    pages: int
    count: int
    is_capped: bool = False

    @property
    def previous(self) -> int:
        """Return the number of the page before."""
        return self.number - 1

    @property
    def next(self) -> int:
        """Return the number of the page after."""
        return self.number + 1


@attrs.frozen(kw_only=True)
class Kept:
    """One standard: the record that counts, the built-in one it replaces, and the row with its version.

    ``layer`` is None where the organisation keeps the record.
    """

    record: Standard
    layer: Layer | None
    row: models.Standard | None = None
    built_in: Standard | None = None


def list_page(actor: Actor, wanted: Wanted, number: int) -> Page:
    """Return a page of the register: the built-in records in their order, then the own ones by id.

    With words, the best answers first: the same number or name, then what begins so, then the shortest.
    Numbers of pages out of range give the nearest page. At most seven queries.
    """
    return _found(actor, wanted, number) if words_of(wanted.words) else _listed(actor, wanted, number)


def _listed(actor: Actor, wanted: Wanted, number: int) -> Page:
    base = [] if wanted.origin == "own" else _base(actor, wanted)
    own = standards_visible_to(actor).filter(**wanted.filters())
    own_count = 0 if wanted.origin == "built_in" else own.count()
    count = len(base) + own_count
    pages = max(1, -(-count // PER_PAGE))
    number = min(max(1, number), pages)
    start, end = (number - 1) * PER_PAGE, number * PER_PAGE
    lines = base[start:end]
    if own_count and len(lines) < PER_PAGE:
        begin = max(0, start - len(base))
        codes = list(own.values_list("code", flat=True)[begin : begin + PER_PAGE - len(lines)])
        lines += _lines(own.filter(code__in=codes))
    return Page(lines=tuple(lines), number=number, pages=pages, count=count)


def _found(actor: Actor, wanted: Wanted, number: int) -> Page:
    words = words_of(wanted.words)
    every = standards_visible_to(actor)
    ids: list[int] = []
    if wanted.origin != "built_in":
        filters = wanted.filters()
        ids = rows_with(wanted.words, MOST_FOUND, filters)
        whole = wanted.words[:200]
        exact = every.filter(number_key=number_key(whole)) | every.filter(name_key=name_key(whole))
        # Compared here: asked for in the statement, a filter leads SQLite away from the index of the name.
        same = exact.values_list("id", *filters)[:MOST_FOUND]
        ids += [one[0] for one in same if one[1:] == tuple(filters.values())][:PER_PAGE]
    values = every.filter(pk__in=ids).values_list("code", "number", "title_zh", "title_en")
    ranked: list[tuple[tuple[int, int], str, Listed | None]] = [
        (_rank(fields, words), fields[0], None) for fields in values
    ]
    if wanted.origin != "own":
        hits = {hit.standard.id for hit in builtin_register().search(wanted.words, limit=MOST_FOUND)}
        lines = [line for line in _base(actor, wanted) if line.code in hits]
        ranked += [(_rank(_texts(line), words), line.code, line) for line in lines]
    ranked.sort(key=lambda one: one[:2])
    pages = max(1, -(-len(ranked) // PER_PAGE))
    number = min(max(1, number), pages)
    shown = ranked[(number - 1) * PER_PAGE : number * PER_PAGE]
    fetched = {line.code: line for line in _lines(every.filter(code__in=[one[1] for one in shown]))}
    return Page(
        lines=tuple(line or fetched[code] for _rank_of, code, line in shown),
        number=number,
        pages=pages,
        count=len(ranked),
        is_capped=len(ids) >= MOST_FOUND,
    )


def _texts(line: Listed) -> tuple[str, ...]:
    return (line.code, line.number, line.title.zh, line.title.en)


def _rank(fields: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
    """Return how well the fields (id, number, titles) answer; smaller is better."""
    plain = ["".join(folded(field).split()) for field in fields]
    whole = "".join(words)
    kind = 0 if whole in plain else 1 if any(field.startswith(words[0]) for field in plain) else 2
    return kind, max(len(field) for field in plain[1:3])


def _base(actor: Actor, wanted: Wanted) -> list[Listed]:
    """Return the built-in records that no own record replaces and that fit the filters."""
    replaced = own_codes(actor, builtin_register().standards)
    filters = wanted.filters()
    return [
        line
        for line in _built_in()
        if line.code not in replaced and all(getattr(line, name) == value for name, value in filters.items())
    ]


@lru_cache(maxsize=1)
def _built_in() -> tuple[Listed, ...]:
    register, framework = builtin_register(), builtin_framework()
    return tuple(
        Listed(
            code=item.id,
            number=item.number,
            title=item.title,
            status=item.status,
            category=framework.category_of(item.topic) if item.topic in framework.topics else item.category,
            topic=item.topic,
            layer=register.layer(item.id),
        )
        for item in register.viewed(LAYERS)
    )


def _lines(rows: QuerySet[models.Standard]) -> Iterator[Listed]:
    for code, number, zh, en, status, category, topic in rows.order_by("code").values_list(*_COLUMNS):
        yield Listed(
            code=code,
            number=number,
            title=Text(zh, en),
            status=Status(status),
            category=category,
            topic=topic,
            layer=None,
        )


def standard_for(actor: Actor, code: str) -> Kept | None:
    """Return one standard by its id: the own record, else the built-in one; None where there is neither."""
    register = builtin_register()
    row = standards_visible_to(actor).filter(code=code).first()
    built_in = register.standard(code, LAYERS) if code in register.standards else None
    if row is not None:
        return Kept(record=standard_of(row), layer=None, row=row, built_in=built_in)
    return Kept(record=built_in, layer=register.layer(code)) if built_in is not None else None


def standard_numbered(actor: Actor, number: str) -> Kept | None:
    """Return the one standard with this number (or id); None where there is none, or more than one."""
    if (found := standard_for(actor, number)) is not None:
        return found
    key = number_key(number)
    own = set(standards_visible_to(actor).filter(number_key=key).values_list("code", flat=True))
    built_in = {item.id for item in builtin_register().viewed(LAYERS) if number_key(item.number) == key}
    replaced = set(standards_visible_to(actor).filter(code__in=built_in).values_list("code", flat=True))
    codes = own | (built_in - replaced)
    return standard_for(actor, codes.pop()) if key and len(codes) == 1 else None


def relations_of(actor: Actor, code: str) -> tuple[Relation, ...]:
    """Return every relation of a standard in both directions, built-in ones first."""
    table = builtin_register().relations
    own = [
        Relation(origin=row.origin, target=row.target, kind=RelationKind(row.kind))
        for row in relations_visible_to(actor, code)
    ]
    known = (*table.of_origin(code), *table.of_target(code))
    seen = {(one.origin, one.kind, one.target) for one in known}
    return (*known, *(one for one in own if (one.origin, one.kind, one.target) not in seen))


def titles_of(actor: Actor, codes: Iterable[str]) -> dict[str, tuple[str, Text]]:
    """Return number and title of records by id: own standards, then built-in standards and policies."""
    register, wanted = builtin_register(), set(codes)
    found: dict[str, tuple[str, Text]] = {}
    for code in wanted:
        if code in register.standards:
            item = register.standards[code]
            found[code] = (item.number, item.title)
        elif code in register.policies:
            found[code] = ("", register.policies[code].title)
    rows = standards_visible_to(actor).filter(code__in=wanted)
    for code, number, zh, en in rows.values_list("code", "number", "title_zh", "title_en"):
        found[code] = (number, Text(zh, en))
    return found


def coverage_for(actor: Actor) -> Coverage:
    """Return the coverage of the framework by built-in and own records; kept until a record changes."""
    return _coverage(revision_of(actor), _Rows(actor))


class _Rows:
    """Carry the actor past the cache's key: all that may read the desk see the same records."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rows)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _coverage(_revision: tuple[object, ...], rows: _Rows) -> Coverage:
    own = list(light_standards(standards_visible_to(rows.actor)))
    replaced = {item.id for item in own}
    base = [item for item in builtin_register().viewed(LAYERS) if item.id not in replaced]
    return cover_standards(builtin_framework(), [*base, *own])


def settled_decisions(actor: Actor) -> tuple[Decision, ...]:
    """Return the organisation's decisions about names that count now, as the consistency desk takes them."""
    return tuple(
        Decision(
            left=row.left,
            right=row.right,
            verdict="same"
            if row.verdict == "same"
            else "different"
            if row.verdict == "different"
            else "open",
            by=row.decided_by.display_name if row.decided_by else "",
            day=row.decided_at.date(),
            reason=Text(row.reason, row.reason),
        )
        for row in decisions_visible_to(actor)
    )
