"""Hold a register: records by id, claims of other layers beside them, relations both ways."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import attrs

from hengdu.documents import NO_TEXT
from hengdu.errors import StandardsError
from hengdu.standards.registry._identity import number_key
from hengdu.standards.registry._index import Index
from hengdu.standards.registry._records import (
    LAYERS,
    Claim,
    Decision,
    Layer,
    Link,
    PlanEdition,
    Policy,
    Project,
    SourceDocument,
    Standard,
    Status,
    Unit,
    WorkingGroup,
)
from hengdu.standards.registry._relations import RelationTable
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hengdu.standards.registry._records import (
        Counterpart,
        PlanItem,
        Relation,
    )

_DAYS: Final = frozenset({"issued", "effective", "withdrawn"})


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Return the id."""


Item = TypeVar("Item", bound=Identified)


@attrs.frozen(kw_only=True)
class Hit:
    """One answer of a search: the standard and how well it fits (1 is the same number or name)."""

    standard: Standard
    score: float


@attrs.frozen(kw_only=True)
class Register:
    """Every record of one or several files, with the layer of each.

    ``layers`` says which layer a record belongs to; ``claims`` are what other layers say about single
    fields. Records come back as they were read unless layers are asked for by name.
    """

    id: str = "register"
    version: str = ""
    title: Text = NO_TEXT
    documents: Mapping[str, SourceDocument] = attrs.field(factory=dict)
    standards: Mapping[str, Standard] = attrs.field(factory=dict)
    policies: Mapping[str, Policy] = attrs.field(factory=dict)
    units: Mapping[str, Unit] = attrs.field(factory=dict)
    groups: Mapping[str, WorkingGroup] = attrs.field(factory=dict)
    plans: Mapping[str, PlanEdition] = attrs.field(factory=dict)
    projects: Mapping[str, Project] = attrs.field(factory=dict)
    relations: RelationTable = attrs.field(factory=lambda: RelationTable.of(()))
    claims: tuple[tuple[Layer, Claim], ...] = ()
    links: tuple[tuple[Layer, Link], ...] = ()
    decisions: tuple[Decision, ...] = ()
    layers: Mapping[str, Layer] = attrs.field(factory=dict, repr=False)
    places: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(
        cls, standards: Iterable[Standard], relations: Iterable[Relation] = (), *, layer: Layer = "own"
    ) -> Register:
        """Make a register of standards and relations that were made in memory.

        Raises StandardsError for two standards with one id, and for relations to nothing.
        """
        named = by_id(standards)
        table = RelationTable.of(relations, known=named)
        return cls(standards=named, relations=table, layers=dict.fromkeys(named, layer))

    def layer(self, code: str) -> Layer:
        """Return the layer that a record was read from."""
        return self.layers.get(code, "own")

    def claims_on(self, code: str, layers: Sequence[Layer] = LAYERS) -> tuple[Claim, ...]:
        """Return what the layers say about a record beside the record itself, in the order of reading."""
        return tuple(claim for layer, claim in self._claims.get(code, ()) if layer in layers)

    def standard(self, code: str, layers: Sequence[Layer] = ()) -> Standard:
        """Return a standard by id, number, research or project number, with the claims of ``layers``.

        Without layers it is returned as its own layer says. Raises StandardsError for an unknown one
        and for a number that two standards carry.

        >>> from hengdu.standards.registry import builtin_register
        >>> builtin_register().standard("JR/T 0060-2021").status.value
        'published'
        """
        found = self.find(code)
        if len(found) == 1:
            return self._claimed(found[0], layers)
        if found:
            ids = ", ".join(item.id for item in found)
            raise StandardsError(
                f"{code[:80]} 不止一项标准：{ids}",
                f"{code[:80]} is more than one standard: {ids}",
                hint_zh="请给出其中一个编号",
                hint_en="Give one of the ids",
            )
        raise StandardsError(
            f"登记册中没有标准 {code[:80]}",
            f"the register has no standard {code[:80]}",
            hint_zh="用 hengdu standards search 查找",
            hint_en="Look for it with hengdu standards search",
        )

    def find(self, code: str) -> tuple[Standard, ...]:
        """Return the standards with this id, number, alias number, research or project number."""
        if code in self.standards:
            return (self.standards[code],)
        return tuple(self.standards[item] for item in self._numbers.get(number_key(code), ()))

    def viewed(self, layers: Sequence[Layer]) -> tuple[Standard, ...]:
        """Return the standards of some layers, with the claims of those layers upon them."""
        chosen = tuple(layers)
        if chosen not in self._views:
            wanted = set(chosen)
            given = {code for code, layer in self.layers.items() if layer in wanted}
            own = "own" in wanted
            self._views[chosen] = tuple(
                self._claimed(item, chosen) if code in self._claims else item
                for code, item in self.standards.items()
                if code in given or (own and code not in self.layers)
            )
        return self._views[chosen]

    def search(self, query: str, *, limit: int = 20) -> tuple[Hit, ...]:
        """Return the standards whose number, title or alias holds every word of ``query``, best first.

        Chinese words of any length match anywhere in a title; letters and digits ignore case and
        width. An empty query has no answer.

        >>> from hengdu.standards.registry import builtin_register
        >>> builtin_register().search("脱敏")[0].standard.title.zh
        '证券期货业数据脱敏管理指南'
        """
        return tuple(
            Hit(standard=self._ordered[at], score=score) for at, score in self.index.search(query, limit)
        )

    def subdomains(self, code: str) -> tuple[str, ...]:
        """Return the sub-domains of the maturity model that a standard touches, links included."""
        own = self.standards[code].subdomains if code in self.standards else ()
        linked = (one for link in self._links.get(code, ()) for one in link.subdomains)
        return tuple(dict.fromkeys((*own, *linked)))

    def counterparts(self, code: str) -> tuple[Counterpart, ...]:
        """Return the international documents that a standard corresponds to, links included."""
        own = self.standards[code].counterparts if code in self.standards else ()
        linked = (one for link in self._links.get(code, ()) for one in link.counterparts)
        return tuple(dict.fromkeys((*own, *linked)))

    def planned(self, code: str) -> tuple[tuple[PlanEdition, PlanItem], ...]:
        """Return the plan items of a standard with their editions, in the order of the editions."""
        return self._planned.get(code, ())

    def parts(self, code: str) -> tuple[Standard, ...]:
        """Return the parts of a series, in the order of reading."""
        return tuple(item for item in self.standards.values() if item.series == code)

    @cached_property
    def index(self) -> Index:
        """Return the search index; it is made at the first search."""
        return Index(
            (
                item.number,
                item.title.zh,
                item.title.en,
                item.id,
                item.research,
                item.project,
                *tuple(alias.text for alias in item.aliases),
            )
            for item in self._ordered
        )

    @cached_property
    def _ordered(self) -> tuple[Standard, ...]:
        return tuple(self.standards.values())

    @cached_property
    def _views(self) -> dict[tuple[Layer, ...], tuple[Standard, ...]]:
        """Return the views made so far; a register never changes, so they stay true."""
        return {}

    @cached_property
    def _claims(self) -> Mapping[str, list[tuple[Layer, Claim]]]:
        result: dict[str, list[tuple[Layer, Claim]]] = {}
        for layer, claim in self.claims:
            result.setdefault(claim.target, []).append((layer, claim))
        return result

    @cached_property
    def _links(self) -> Mapping[str, list[Link]]:
        result: dict[str, list[Link]] = {}
        for _, link in self.links:
            result.setdefault(link.standard, []).append(link)
        return result

    @cached_property
    def _numbers(self) -> Mapping[str, list[str]]:
        result: dict[str, list[str]] = {}
        for item in self._ordered:
            numbers = [item.number, item.research, item.project]
            numbers += [alias.text for alias in item.aliases if alias.kind == "number"]
            for number in dict.fromkeys(number_key(one) for one in numbers if one):
                result.setdefault(number, []).append(item.id)
        return result

    @cached_property
    def _planned(self) -> Mapping[str, tuple[tuple[PlanEdition, PlanItem], ...]]:
        result: dict[str, tuple[tuple[PlanEdition, PlanItem], ...]] = {}
        for plan in self.plans.values():
            for item in plan.items:
                result[item.standard] = (*result.get(item.standard, ()), (plan, item))
        return result

    def _claimed(self, item: Standard, layers: Sequence[Layer]) -> Standard:
        if not layers or item.id not in self._claims:
            return item
        changes: dict[str, Any] = {}  # one value per field, of that field's type
        for claim in self.claims_on(item.id, layers):
            changes[claim.field] = claim_value(claim)
        return dataclasses.replace(item, **changes) if changes else item


def claim_value(claim: Claim) -> str | Text | Status | date:
    """Return the value of a claim in the type of its field.

    Raises StandardsError for a date or status that is none.
    """
    try:
        if claim.field in _DAYS:
            return date.fromisoformat(claim.value)
        if claim.field == "status":
            return Status(claim.value)
    except ValueError as error:
        raise StandardsError(
            f"{claim.target} 的 {claim.field} 不能是 {claim.value[:40]!r}",
            f"{claim.field} of {claim.target} cannot be {claim.value[:40]!r}",
            place=claim.target,
            hint_zh="日期写作 2026-11-21，状态用登记册所列取值",
            hint_en="Write a date as 2026-11-21 and a status as the register lists them",
        ) from error
    return Text(claim.value, claim.value) if claim.field in {"title", "note"} else claim.value


def by_id(items: Iterable[Item]) -> dict[str, Item]:
    """Return records by id; two with one id raise a StandardsError."""
    result: dict[str, Item] = {}
    for item in items:
        if item.id in result:
            raise StandardsError(
                f"编号 {item.id} 出现两次",
                f"the id {item.id} occurs twice",
                place=item.id,
                hint_zh="请改正其中一个",
                hint_en="Correct one of them",
            )
        result[item.id] = item
    return result
