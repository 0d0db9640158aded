"""Put documents, their items, the register and people's decisions on one desk, and run the checks over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import entry_points
from typing import Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.consistency._document import Paragraph, Table, TextDocument
from hengdu.standards.consistency._finding import Finding, Place, Severity
from hengdu.standards.consistency._items import Item, items_of
from hengdu.standards.registry import Decision, Register, likeness, name_key, number_key
from hengdu.text import Text

CHECKS_GROUP: Final = "hengdu.standards_checks"
_LIKELY: Final = 0.55  # names less alike than this are not even proposed to a person


@attrs.frozen(kw_only=True)
class Desk:
    """What the checks look at: documents in the order given, and a register with its layers.

    ``decisions`` say which names and numbers are one thing; those in ``settled`` were made by the
    people who use the desk, count as decisions too, and close the findings about their pair.
    """

    documents: tuple[TextDocument, ...]
    register: Register = attrs.field(factory=Register)
    decisions: tuple[Decision, ...] = ()
    settled: tuple[Decision, ...] = ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Return the items of all tables of all documents."""
        return tuple(
            item
            for document in self.documents
            for table in document.tables
            for item in items_of(document, table)
        )

    def of(self, document: TextDocument, table: Table | None = None) -> tuple[Item, ...]:
        """Return the items of a document, or of one of its tables."""
        return tuple(
            item
            for item in self.items
            if item.document is document and (table is None or item.table is table)
        )

    def paragraphs(self) -> Iterator[tuple[TextDocument, Paragraph]]:
        """Yield every paragraph with its document."""
        return ((document, paragraph) for document in self.documents for paragraph in document.paragraphs)

    def verdict(self, left: str, right: str) -> str:
        """Return what a person decided about two names or numbers: same, different, open; nothing if none.

        >>> Desk(documents=()).verdict("甲", "乙")
        ''
        """
        return self._verdicts.get(_pair(left, right), "")

    def stand_apart(self, left: str, right: str) -> bool:
        """Say whether one table lists the two names as two rows: then they are two things."""
        pair = {name_key(left), name_key(right)}
        return len(pair) > 1 and any(pair <= names for names in self._table_names)

    @cached_property
    def _table_names(self) -> tuple[frozenset[str], ...]:
        return tuple(
            frozenset(name_key(item.title) for item in self.of(document, table))
            for document in self.documents
            for table in document.tables
        )

    @cached_property
    def _verdicts(self) -> dict[frozenset[str], str]:
        return {_pair(one.left, one.right): one.verdict for one in (*self.decisions, *self.settled)}

    def closing(self, left: str, right: str) -> Decision | None:
        """Return the decision that closes what is found about two names; an open verdict closes nothing."""
        return self._closing.get(_pair(left, right))

    @cached_property
    def _closing(self) -> dict[frozenset[str], Decision]:
        return {_pair(one.left, one.right): one for one in self.settled if one.verdict != "open"}

    def pairs(self, left: Iterable[Item], right: Iterable[Item]) -> tuple[Pair, ...]:
        """Join two lists of items: by number, by the same name, by a decision, else as a proposal.

        A proposal is the best remaining name on both sides; it says nothing until a person confirms it.
        """
        return join_items(self, tuple(left), tuple(right))


@attrs.frozen(kw_only=True)
class Pair:
    """Two items that are one thing, and why: ``number``, ``name``, ``confirmed`` or ``proposed``."""

    left: Item
    right: Item
    why: str


@attrs.frozen(kw_only=True)
class Contradiction:
    """What a rule returns: the places that prove it, what is wrong, how to mend it.

    ``names`` are the two names or numbers that a person may decide about; ``severity`` replaces that of
    the rule where one case is worse or lighter than the others.
    """

    places: tuple[Place, ...]
    message: Text
    proposal: Text
    names: tuple[str, str] | None = None
    severity: Severity | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a finding that nothing proves."""
        if not self.places:
            raise StandardsError(
                "发现没有给出位置",
                "a finding gives no place",
                place=self.message.zh,
                hint_zh="规则至少应给出一处",
                hint_en="A rule gives at least one",
            )


@attrs.frozen(kw_only=True)
class Check:
    """One rule: its id, how bad its findings are, what it looks for, and how."""

    id: str
    severity: Severity
    description: Text
    find: Callable[[Desk], Iterable[Contradiction]] = attrs.field(repr=False)

    def findings(self, desk: Desk) -> Iterator[Finding]:
        """Yield what the rule finds on a desk."""
        for one in self.find(desk):
            yield Finding(
                rule=self.id,
                severity=one.severity or self.severity,
                places=one.places,
                message=one.message,
                proposal=one.proposal,
                names=one.names,
            )


def rule(
    code: str, severity: Severity, zh: str, en: str
) -> Callable[[Callable[[Desk], Iterable[Contradiction]]], Check]:
    """Make a :class:`Check` of the function below."""

    def make(find: Callable[[Desk], Iterable[Contradiction]]) -> Check:
        return Check(id=code, severity=severity, description=Text(zh, en), find=find)

    return make


def join_items(desk: Desk, left: Sequence[Item], right: Sequence[Item]) -> tuple[Pair, ...]:
    """Join items of two lists; see :meth:`Desk.pairs`."""
    pairs: list[Pair] = []
    rest = list(right)
    open_left: list[Item] = []
    for one in left:
        match = next(((other, why) for other in rest if (why := _same(desk, one, other))), None)
        if match is None:
            open_left.append(one)
            continue
        pairs.append(Pair(left=one, right=match[0], why=match[1]))
        rest.remove(match[0])
    ranked = sorted(
        (
            (likeness(one.title, other.title), at, to)
            for at, one in enumerate(open_left)
            for to, other in enumerate(rest)
            if desk.verdict(one.title, other.title) != "different"
            and not _apart(one, other)
            and not desk.stand_apart(one.title, other.title)
        ),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    for score, at, to in ranked:
        if score >= _LIKELY and at not in used_left and to not in used_right:
            used_left.add(at)
            used_right.add(to)
            pairs.append(Pair(left=open_left[at], right=rest[to], why="proposed"))
    return tuple(pairs)


def _same(desk: Desk, left: Item, right: Item) -> str:
    if left.number and right.number and number_key(left.number.text) == number_key(right.number.text):
        return "number"
    if name_key(left.title) == name_key(right.title):
        return "name"
    if desk.verdict(left.title, right.title) == "same":
        return "confirmed"
    numbers = (left.number, right.number)
    if numbers[0] and numbers[1] and desk.verdict(numbers[0].text, numbers[1].text) == "same":
        return "confirmed"
    return ""


def _apart(left: Item, right: Item) -> bool:
    """Say that two items cannot be one: their numbers are of different years or series of prefix."""
    if left.number is None or right.number is None:
        return False
    return (left.number.prefix, left.number.year) != (right.number.prefix, right.number.year)


def _pair(left: str, right: str) -> frozenset[str]:
    return frozenset({number_key(name_key(left)), number_key(name_key(right))})


def installed_checks() -> tuple[Check, ...]:
    """Return every installed rule, ours and others', by id; an entry point gives one or several.

    Raises StandardsError for an entry point that gives something else and for two rules of one id.

    >>> "stated-count" in {check.id for check in installed_checks()}
    True
    """
    found: dict[str, Check] = {}
    for point in sorted(entry_points(group=CHECKS_GROUP), key=lambda one: one.name):
        given = point.load()
        for check in (given,) if isinstance(given, Check) else tuple(given):
            if not isinstance(check, Check):
                raise StandardsError(
                    f"扩展点 {point.name} 提供的不是规则",
                    f"the entry point {point.name} gives no rule",
                    place=point.value,
                    hint_zh="应提供 Check 或 Check 的元组",
                    hint_en="It should give a Check or a tuple of them",
                )
            if check.id in found:
                raise StandardsError(
                    f"规则 {check.id} 出现两次",
                    f"the rule {check.id} is there twice",
                    place=point.value,
                    hint_zh="请改名或卸载其中一个",
                    hint_en="Rename or uninstall one of them",
                )
            found[check.id] = check
    return tuple(found[name] for name in sorted(found))


def _closed(desk: Desk, finding: Finding) -> Finding | None:
    """Return a finding with the decision about its names; nothing where they are known to differ."""
    if finding.names is None:
        return finding
    decision = desk.closing(*finding.names)
    if decision is not None:
        return attrs.evolve(finding, decided=decision)
    return None if desk.verdict(*finding.names) == "different" else finding


def run_checks(
    desk: Desk, checks: Iterable[Check] | None = None, *, with_decided: bool = False
) -> tuple[Finding, ...]:
    """Return what the checks find, the gravest first, then in the order of documents and lines.

    Two names that are known to be different raise nothing. A pair that a person decided (``settled``)
    is no open finding any more: ``with_decided`` returns it too, with the decision.
    """
    order = {severity: at for at, severity in enumerate(Severity)}
    names = {document.name: at for at, document in enumerate(desk.documents)}
    found = [
        finding
        for check in (installed_checks() if checks is None else checks)
        for one in check.findings(desk)
        if (finding := _closed(desk, one)) is not None and (with_decided or finding.decided is None)
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                order[one.severity],
                names.get(one.places[0].document, len(names)),
                one.places[0].line,
                one.rule,
            ),
        )
    )
