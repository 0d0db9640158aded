"""Find what a plan must hold: open recommendations below the targets, and what they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from hengdu.advice._effort import Effort, effort
from hengdu.advice._engine import best_answer, is_open
from hengdu.advice._gaps import gaps, leaf_nodes
from hengdu.advice._model import Need, PlannedAction
from hengdu.packs import Recommendation
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Action
    from hengdu.scoring import NodeResult, Result, Scorer

Kind = Literal["gap", "prerequisite"]
NeedKind = Literal["recommendation", "dependency", "previous"]

REACHED = Text("已达到", "reached")
NOT_APPLICABLE = Text("不适用，视为满足", "not applicable, which counts as met")
OUT_OF_SCOPE = Text("不在评估范围，无法确认", "outside the scope, cannot be confirmed")
UNRATED = Text("未评级，无法确认", "not rated, cannot be confirmed")
PLANNED_EARLIER = Text("由本计划中更早的事项达到", "reached by an earlier item of this plan")
NOT_ADVISED = Text(
    "尚未达到，模型包没有能达到它的建议", "not reached, and the pack has no advice that reaches it"
)


@attrs.frozen(kw_only=True, eq=False)
class Draft:
    """A recommendation that is still open, before it has a place in the plan."""

    node: str
    level: int
    advice: Recommendation
    actions: tuple[PlannedAction, ...]
    effort: Effort
    kind: Kind

    @property
    def code(self) -> str:
        """Return the code of the recommendation, which names the item."""
        return self.advice.code

    @property
    def practices(self) -> tuple[str, ...]:
        """Return the practices that the open actions satisfy."""
        return tuple(code for action in self.actions for code in action.practices)


class Drafts:
    """Collect the drafts of a result; ``found`` maps an item's code to it, in order of discovery."""

    def __init__(self, result: Result, scorer: Scorer, factor: float) -> None:
        """Draft every recommendation between level and target, then what these wait for."""
        self.result = result
        self.scorer = scorer
        self.factor = factor
        self.found: dict[str, Draft] = {}
        self._by_level: dict[tuple[str, int], list[str]] = {}
        self._drafted: set[tuple[str, int]] = set()
        self._leaves = {node.code for node in leaf_nodes(result)}
        for gap in gaps(result):
            self._draft_levels(gap.code, gap.target, "gap")
        queue = list(self.found.values())
        for draft in queue:  # grows while it is walked
            for code, level, _ in self._wanted(draft):
                known = len(self.found)
                self._draft_levels(code, level, "prerequisite")
                queue.extend(list(self.found.values())[known:])

    def needs(self, draft: Draft) -> tuple[Need, ...]:
        """Return the prerequisites of a draft with their state."""
        return tuple(self._need(code, level, kind) for code, level, kind in self._wanted(draft))

    def _wanted(self, draft: Draft) -> Iterator[tuple[str, int, NeedKind]]:
        """Yield (node, level, kind); of the same node only the highest level of a kind of origin."""
        highest: dict[str, tuple[int, NeedKind]] = {}
        for item in draft.advice.prerequisites:
            if item.level > highest.get(item.node, (0, "recommendation"))[0]:
                highest[item.node] = (item.level, "recommendation")
        for dependency in self.result.pack.nodes[draft.node].depends_on:
            if dependency.kind == "hard" and dependency.needed_for_level <= draft.level:
                known = highest.get(dependency.node)
                if known is None or dependency.min_level > known[0]:
                    highest[dependency.node] = (dependency.min_level, "dependency")
        current = self.result.nodes[draft.node].level or 0
        if draft.level - 1 > current:
            yield draft.node, draft.level - 1, "previous"
        for code, (level, kind) in highest.items():
            yield code, level, kind

    def _draft_levels(self, code: str, target: int, kind: Kind) -> None:
        node = self.result.nodes.get(code)
        if node is None or node.level is None or code not in self._leaves or self.is_absent(code):
            return
        for level in range(node.level + 1, target + 1):
            if (code, level) in self._drafted:
                continue
            self._drafted.add((code, level))
            if _cell_holds(node, level):
                continue
            for advice in self.result.pack.nodes[code].recommendations:
                draft = self._draft(code, advice, kind) if advice.level == level else None
                if draft is not None:
                    self.found[draft.code] = draft
                    self._by_level.setdefault((code, level), []).append(draft.code)

    def _draft(self, code: str, advice: Recommendation, kind: Kind) -> Draft | None:
        unknown = not any(action.satisfies for action in advice.actions)
        still = [tuple(item for item in action.satisfies if self._is_open(item)) for action in advice.actions]
        chosen = [bool(practices) or unknown for practices in still]
        if not any(chosen) and not unknown:
            return None
        cost = effort(self.result.pack, advice, chosen, self.factor)
        open_actions = [
            (action, practices)
            for action, practices, taken in zip(advice.actions, still, chosen, strict=True)
            if taken
        ]
        return Draft(
            node=code,
            level=advice.level,
            advice=advice,
            actions=tuple(
                self._action(action, practices, months)
                for (action, practices), months in zip(open_actions, cost.actions, strict=True)
            ),
            effort=cost,
            kind=kind,
        )

    def _action(
        self, action: Action, practices: tuple[str, ...], months: tuple[float, float] | None
    ) -> PlannedAction:
        roles = {role.code: role.name for role in self.result.pack.content.roles}
        return PlannedAction(
            text=action.text,
            deliverable=action.deliverable,
            proof=action.proof,
            role=action.role,
            role_name=roles.get(action.role) if action.role is not None else None,
            person_months=months,
            practices=practices,
            state=self._state(practices),
        )

    def _state(self, practices: tuple[str, ...]) -> Literal["do", "measure", "prove"]:
        """Say whether the practices are claimed in full and only counted lower."""
        flags: set[str] = set()
        for code in practices:
            given = self.result.assessment.answers.get(code)
            if given is None or given.answer != best_answer(self.scorer, code):
                return "do"
            flags |= set(self.result.leaves[code].flags)
        if "lowered_by_verification" in flags:
            return "prove"
        return "measure" if "limited_unmeasured" in flags else "do"

    def _is_open(self, code: str) -> bool:
        return is_open(self.scorer, self.result, code)

    def _need(self, code: str, level: int, kind: NeedKind) -> Need:
        node = self.result.nodes.get(code)
        title = Text(code, code) if node is None else node.title
        state, reason, items = self._standing(code, level)
        return Need(node=code, title=title, level=level, kind=kind, state=state, reason=reason, items=items)

    def _standing(
        self, code: str, level: int
    ) -> tuple[Literal["met", "planned", "missing"], Text, tuple[str, ...]]:
        node = self.result.nodes.get(code)
        absent = self.is_absent(code)
        if absent is not None:
            return ("met" if absent is NOT_APPLICABLE else "missing"), absent, ()
        if node is None or node.level is None:
            return "missing", UNRATED, ()
        if node.level >= level:
            return "met", REACHED, ()
        items: list[str] = []
        reachable = True
        for step in range(node.level + 1, level + 1):
            drafted = self._by_level.get((code, step), [])
            items.extend(drafted)
            reachable = reachable and (bool(drafted) or _cell_holds(node, step))
        if items and reachable:
            return "planned", PLANNED_EARLIER, tuple(items)
        reason = node.caps[0].reason if node.caps and not items else NOT_ADVISED
        return "missing", reason, tuple(items)

    def is_absent(self, code: str) -> Text | None:
        """Return why a node is out of the assessment as a whole; None where it is in it."""
        answers = self.result.assessment.answers
        for item in (code, *self.result.pack.ancestors(code)):
            answer = answers.get(item)
            if answer is not None and answer.is_na:
                return OUT_OF_SCOPE if answer.is_out_of_scope else NOT_APPLICABLE
        node = self.result.nodes.get(code)
        if node is None or node.counts.applicable or not node.counts.not_applicable:
            return None
        below = [answers[item.code] for item in self.result.pack.below(code) if item.code in answers]
        return OUT_OF_SCOPE if any(answer.is_out_of_scope for answer in below) else NOT_APPLICABLE


def _cell_holds(node: NodeResult, level: int) -> bool:
    """Say whether the node's answers already satisfy this level by itself (an island, or held by a cap)."""
    return any(cell.level == level and cell.satisfied for cell in node.cells)
