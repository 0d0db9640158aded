"""Read the same standards by PPDRR phase, by element of risk, and by international counterpart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from hengdu.standards.framework._coverage import Coverage, State
from hengdu.standards.framework._records import Phase, RiskElement
from hengdu.standards.registry import Degree
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hengdu.standards.framework._records import Topic
    from hengdu.standards.framework._tree import Framework
    from hengdu.standards.registry import Register

Kind = TypeVar("Kind", Phase, RiskElement)

PHASE_NAMES: Final = {
    Phase.POLICY: Text("策略", "Policy"),
    Phase.PROTECTION: Text("防护", "Protection"),
    Phase.DETECTION: Text("检测", "Detection"),
    Phase.RESPONSE: Text("响应", "Response"),
    Phase.RECOVERY: Text("恢复", "Recovery"),
}
RISK_NAMES: Final = {
    RiskElement.BUSINESS: Text("业务", "business"),
    RiskElement.ASSET: Text("资产", "asset"),
    RiskElement.THREAT: Text("威胁", "threat"),
    RiskElement.VULNERABILITY: Text("脆弱性", "vulnerability"),
    RiskElement.MEASURES: Text("安全措施", "security measures"),
}


@attrs.frozen(kw_only=True)
class Perspective:
    """One phase or element: its topics, and the counts of their standards (a topic may be in several)."""

    code: str
    name: Text
    topics: tuple[str, ...]
    counts: Mapping[State, int]
    gaps: tuple[str, ...]


@attrs.frozen(kw_only=True)
class CounterpartUse:
    """An international document and the standards that correspond to it, with their degrees."""

    number: str
    title: Text
    standards: tuple[tuple[str, Degree], ...]


def by_phase(framework: Framework, coverage: Coverage) -> tuple[Perspective, ...]:
    """Return the coverage by PPDRR phase; ``gaps`` are topics of the phase without any standard.

    >>> from hengdu.standards.framework import builtin_framework, cover
    >>> from hengdu.standards.registry import builtin_register
    >>> tree = builtin_framework()
    >>> [one.code for one in by_phase(tree, cover(tree, builtin_register()))][-1]
    'recovery'
    """
    return _by(framework, coverage, PHASE_NAMES, lambda topic: topic.phases)


def by_risk(framework: Framework, coverage: Coverage) -> tuple[Perspective, ...]:
    """Return the coverage by element of risk of GB/T 20984."""
    return _by(framework, coverage, RISK_NAMES, lambda topic: topic.risk)


def _by(
    framework: Framework,
    coverage: Coverage,
    names: Mapping[Kind, Text],
    kinds: Callable[[Topic], Iterable[Kind]],
) -> tuple[Perspective, ...]:
    entries = {entry.topic.code: entry for entry in coverage.topics}
    result = []
    for kind, name in names.items():
        topics = [topic for topic in framework.leaves() if kind in kinds(topic)]
        counts = dict.fromkeys((State.PUBLISHED, State.UNDER_WAY, State.PLANNED), 0)
        for topic in topics:
            for state, count in entries[topic.code].counts.items():
                counts[state] += count
        gaps = tuple(topic.code for topic in topics if entries[topic.code].state is State.NONE)
        result.append(
            Perspective(
                code=kind.value, name=name, topics=tuple(one.code for one in topics), counts=counts, gaps=gaps
            )
        )
    return tuple(result)


def by_counterpart(register: Register) -> tuple[CounterpartUse, ...]:
    """Return every international document with the standards that correspond to it, by number."""
    found: dict[str, list[tuple[str, Degree]]] = {}
    titles: dict[str, Text] = {}
    for code in register.standards:
        for one in register.counterparts(code):
            found.setdefault(one.number, []).append((code, one.degree))
            titles.setdefault(one.number, one.title)
    return tuple(
        CounterpartUse(number=number, title=titles[number], standards=tuple(found[number]))
        for number in sorted(found)
    )
