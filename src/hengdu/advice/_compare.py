"""Say what changed between two results, and which practices made the difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import attrs

from hengdu.advice._engine import scorer_for
from hengdu.advice._revert import Reverter
from hengdu.advice._same import check_same
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hengdu.scoring import LeafResult, NodeResult, Result, Scorer

Kind = Literal["up", "down", "new", "lost", "na", "applicable"]
_NA = frozenset({"na", "out_of_scope", "node_na"})
_OPEN = frozenset({"unanswered", "not_asked", "unknown", "refused"})


@attrs.frozen(kw_only=True)
class PracticeChange:
    """A practice that counts differently than before.

    ``kind``: ``up``, ``down``, ``new`` (now answered), ``lost`` (no longer answered), ``na`` (now not
    applicable), ``applicable`` (no longer not applicable). ``before`` and ``after`` are the answers
    that counted, the values those of the pack's scale.
    """

    code: str
    text: Text
    kind: Kind
    before: str | None
    after: str | None
    before_value: float | None
    after_value: float | None


@attrs.frozen(kw_only=True)
class Driver:
    """Part of the reason why a node changed: a practice or node right below it.

    ``score_effect`` and ``level_effect`` are what the node loses when this one alone goes back to
    what it was, as the scorer computes it; because of gates they need not sum to the change. None
    where the node would not be rated then.
    """

    code: str
    title: Text
    before: str | None
    after: str | None
    score_effect: float | None
    level_effect: int | None


@attrs.frozen(kw_only=True)
class NodeChange:
    """One node before and after; the changes are None where it is not rated on both sides."""

    code: str
    kind: str
    title: Text
    before_level: int | None
    after_level: int | None
    before_score: float | None
    after_score: float | None
    drivers: tuple[Driver, ...]
    reasons: tuple[Text, ...]

    @property
    def level_change(self) -> int | None:
        """Return after - before in levels."""
        if self.before_level is None or self.after_level is None:
            return None
        return self.after_level - self.before_level

    @property
    def score_change(self) -> float | None:
        """Return after - before in score."""
        if self.before_score is None or self.after_score is None:
            return None
        return self.after_score - self.before_score

    @property
    def has_changed(self) -> bool:
        """Say whether level or score differ."""
        return (self.before_level, self.before_score) != (self.after_level, self.after_score)

    @property
    def text(self) -> Text:
        """Return the change as a sentence."""
        old = _standing(self.before_level, self.before_score)
        new = _standing(self.after_level, self.after_score)
        title = self.title
        if not self.has_changed:
            return Text(f"{title.zh}：{new.zh}，没有变化", f"{title.en}: {new.en}, unchanged")
        change = self.score_change
        by = "" if change is None else ("+" if change >= 0 else "-") + decimal_places(abs(change), 2)
        return Text(
            f"{title.zh}：{old.zh}→{new.zh}" + (f"，{by}" if by else ""),
            f"{title.en}: {old.en} → {new.en}" + (f", {by}" if by else ""),
        )


@attrs.frozen(kw_only=True)
class Comparison:
    """What changed: every node that both results have, and every practice that counts differently.

    ``added`` and ``removed`` are nodes that only one side has; ``notes`` say in what respect the
    results differ although they were compared.
    """

    nodes: Mapping[str, NodeChange]
    practices: tuple[PracticeChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    headline: Text
    notes: tuple[Text, ...]

    def of_kind(self, kind: Kind) -> Iterator[PracticeChange]:
        """Yield the practices that changed in this way, in declared order."""
        return (item for item in self.practices if item.kind == kind)


def compare(
    before: Result, after: Result, *, allow: Collection[str] = (), scorer: Scorer | None = None
) -> Comparison:
    """Return what changed from one result to the next.

    Results of different packs, versions, presets, modes or scopes are refused with a
    ComparisonError unless ``allow`` names the respect (``pack``, ``version``, ``preset``, ``mode``,
    ``scope``); a screening (快评) and a full assessment are always refused. ``scorer`` is the one
    that made ``after``, needed where it was compiled with a patch of its own.

    Example: ``compare(last_year, this_year).nodes["SH-04"].level_change``
    """
    notes = check_same(before, after, allow)
    practices = tuple(_practices(before, after))
    changed = {
        code
        for code, node in after.nodes.items()
        if code in before.nodes and _pair(before.nodes[code]) != _pair(node)
    }
    drivers: dict[str, tuple[Driver, ...]] = {}
    if changed:
        reverter = Reverter(before, after, scorer_for(after, scorer))
        drivers = _drivers(before, after, reverter, changed, practices)
    nodes = {
        code: NodeChange(
            code=code,
            kind=node.kind,
            title=node.title,
            before_level=before.nodes[code].level,
            after_level=node.level,
            before_score=before.nodes[code].score,
            after_score=node.score,
            drivers=drivers.get(code, ()),
            reasons=tuple(_reasons(before.nodes[code], node)),
        )
        for code, node in after.nodes.items()
        if code in before.nodes
    }
    root = after.root.code
    return Comparison(
        nodes=nodes,
        practices=practices,
        added=tuple(code for code in after.nodes if code not in before.nodes),
        removed=tuple(code for code in before.nodes if code not in after.nodes),
        headline=nodes[root].text
        if root in nodes
        else Text("两个模型没有共同的总体", "the models share no whole"),
        notes=notes,
    )


def _pair(node: NodeResult) -> tuple[int | None, float | None]:
    return node.level, node.score


def _standing(level: int | None, score: float | None) -> Text:
    shown = "" if score is None else decimal_places(score, 2)
    if level is None:
        return Text(f"得分 {shown}", f"score {shown}") if shown else Text("未评级", "not rated")
    return Text(
        f"{level} 级" + (f"（{shown}）" if shown else ""), f"level {level}" + (f" ({shown})" if shown else "")
    )


def _practices(before: Result, after: Result) -> Iterator[PracticeChange]:
    for code in after.leaves:
        if code not in before.leaves:
            continue
        old, new = before.leaves[code], after.leaves[code]
        kind = _kind(old, new)
        if kind is not None:
            yield PracticeChange(
                code=code,
                text=after.pack.practices[code].text,
                kind=kind,
                before=old.answer,
                after=new.answer,
                before_value=old.value,
                after_value=new.value,
            )


def _kind(old: LeafResult, new: LeafResult) -> Kind | None:
    if (old.origin in _NA) != (new.origin in _NA):
        return "na" if new.origin in _NA else "applicable"
    if new.origin in _NA:
        return None
    if (old.origin in _OPEN) != (new.origin in _OPEN):
        return "lost" if new.origin in _OPEN else "new"
    if old.value is None or new.value is None or old.value == new.value:
        return None
    return "up" if new.value > old.value else "down"


def _reasons(old: NodeResult, new: NodeResult) -> Iterator[Text]:
    """Yield what is not answers: caps that came or went, and why a node is not rated."""
    had, has = {cap.id: cap for cap in old.caps}, {cap.id: cap for cap in new.caps}
    for code, cap in has.items():
        if code not in had:
            yield Text(f"新的限制：{cap.reason.zh}", f"now held down: {cap.reason.en}")
    for code, cap in had.items():
        if code not in has:
            yield Text(f"不再受限：{cap.reason.zh}", f"no longer held down: {cap.reason.en}")
    if old.not_rated is None and new.not_rated is not None:
        yield Text(f"现未评级：{new.not_rated.zh}", f"not rated now: {new.not_rated.en}")
    if old.not_rated is not None and new.not_rated is None:
        yield Text(f"此前未评级：{old.not_rated.zh}", f"not rated before: {old.not_rated.en}")


def _drivers(
    before: Result,
    after: Result,
    reverter: Reverter,
    changed: set[str],
    practices: tuple[PracticeChange, ...],
) -> dict[str, tuple[Driver, ...]]:
    """Return per changed node what below it made the difference, the largest effect first."""
    shown = {item.code: (item.text, item.before, item.after) for item in practices}
    for code in changed:
        old, new = before.nodes[code], after.nodes[code]
        shown[code] = (new.title, _short(old), _short(new))
    effects = reverter.effects(changed, shown)
    found: dict[str, tuple[Driver, ...]] = {}
    for code, parts in effects.items():
        drivers = [
            Driver(
                code=part,
                title=shown[part][0],
                before=shown[part][1],
                after=shown[part][2],
                score_effect=effect.score,
                level_effect=effect.level,
            )
            for part, effect in parts.items()
            if effect.matters
        ]
        found[code] = tuple(sorted(drivers, key=lambda item: (-abs(item.score_effect or 0.0), item.code)))
    return found


def _short(node: NodeResult) -> str | None:
    if node.score is None:
        return None
    shown = decimal_places(node.score, 2)
    return shown if node.level is None else f"L{node.level} {shown}"
