"""Check that the scoring section points only at what exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.packs._issues import Issue, broken, unknown
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.packs._pack import Pack
    from hengdu.packs._vocabulary import GateTests, LevelRule, NodeRule, RollUp

_ITEMS: Final = frozenset({"children", "practices", "leaves"})
_ATTRIBUTES: Final = frozenset({"level", "facet", "key"})
_KIND: Final = Text("节点类型", "the node kind")
_ANSWER: Final = Text("答案", "the answer")


def scoring_issues(pack: Pack) -> Iterator[Issue]:
    """Yield an error for each kind without a rule and each reference of the rules to nothing."""
    kinds = {node.kind for node in pack.nodes.values()}
    for kind in sorted(kinds - set(pack.scoring.rules)):
        yield broken(
            pack,
            "kind-without-rule",
            "section:scoring",
            Text(f"节点类型 {kind} 没有计分规则", f"node kind {kind} has no scoring rule"),
            Text("请在 scoring.rules 中声明", "Declare it under scoring.rules"),
        )
    check = _Rules(pack, kinds)
    for kind, rule in pack.scoring.rules.items():
        yield from check.rule(f"rule {kind}", rule)
    yield from check.others()
    for view in pack.content.views:
        yield from check.rollups(f"views {view.id}", [view.rollup])


class _Rules:
    def __init__(self, pack: Pack, kinds: set[str]) -> None:
        self.pack = pack
        self.kinds = kinds
        self.attributes = {name for practice in pack.practices.values() for name in practice.attrs}
        self.answers = {option.code for item in pack.content.answers for option in item.options}

    def rule(self, place: str, rule: NodeRule) -> Iterator[Issue]:
        if rule.bands is not None and rule.bands not in self.pack.scoring.bands:
            yield unknown(self.pack, place, Text("分档", "the band set"), rule.bands)
        for code, answers in rule.needs.items():
            if code not in self.pack.practices:
                yield unknown(self.pack, place, Text("实践", "the practice"), code)
            yield from self._answers(place, answers)
        attainment = rule.level.attainment if rule.level else None
        yield from self.rollups(place, [item for item in (rule.score, attainment) if item])
        if rule.level is not None:
            yield from self._level(place, rule.level)

    def _level(self, place: str, rule: LevelRule) -> Iterator[Issue]:
        if rule.of.startswith("kind:"):
            yield from self._kind(place, rule.of.removeprefix("kind:"))
        if rule.floor is not None:
            yield from self._kind(place, rule.floor.kind)
        for level, tests in rule.at.items():
            if level not in self.pack.levels:
                yield unknown(self.pack, place, Text("等级", "the level"), level)
            yield from self._gate(place, tests)
        yield from self._gate(place, rule.default)

    def _gate(self, place: str, tests: GateTests) -> Iterator[Issue]:
        yield from self._answers(place, tests.answers or ())
        yield from self._answers(place, tests.share.answers if tests.share else ())

    def _kind(self, place: str, kind: str) -> Iterator[Issue]:
        if kind not in self.kinds:
            yield unknown(self.pack, place, _KIND, kind)

    def _answers(self, place: str, answers: Iterable[str]) -> Iterator[Issue]:
        for answer in answers:
            if answer not in self.answers:
                yield unknown(self.pack, place, _ANSWER, answer)

    def rollups(self, place: str, specs: list[RollUp]) -> Iterator[Issue]:
        while specs:
            spec = specs.pop()
            over = spec.over
            yield from self._answers(place, spec.complete)
            if over.startswith("kind:"):
                yield from self._kind(place, over.removeprefix("kind:"))
            elif over not in _ITEMS | _ATTRIBUTES | self.attributes:
                yield unknown(self.pack, place, Text("分组属性", "the attribute"), over)
            elif over not in _ITEMS and spec.of is None:
                yield broken(
                    self.pack,
                    "group-without-rollup",
                    place,
                    Text(f"按 {over} 分组须写 of", f"grouping by {over} needs 'of'"),
                    Text("请补上组内的计分方式", "Say how a group is combined"),
                )
            if spec.of is not None:
                specs.append(spec.of)

    def others(self) -> Iterator[Issue]:
        scoring, place = self.pack.scoring, "section:scoring"
        for cap in scoring.caps:
            yield from self._kind(f"scoring {cap.id}", cap.kind)
        grades = {item.code for item in self.pack.content.evidence_grades}
        proof = scoring.raters.proof_grade
        if proof is not None and proof not in grades:
            yield unknown(self.pack, place, Text("证据等级", "the evidence grade"), proof)
        derived = scoring.leaf.indicators
        if derived is not None:
            answers = (derived.two_periods, derived.one_period, derived.lower_level, derived.none)
            yield from self._answers(place, (*answers, *derived.hand_max.values()))
        for rule in scoring.leaf.objects:
            yield from self._answers(place, (answer for _, answer in rule.above))
            yield from self._answers(place, [rule.otherwise] if rule.otherwise else [])
