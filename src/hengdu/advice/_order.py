"""Bring items into an order that respects what they wait for, the most urgent first."""

from __future__ import annotations

import heapq
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from hengdu.errors import AdviceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def in_order(waits_for: Mapping[str, Sequence[str]], priority: Mapping[str, float]) -> list[str]:
    """Return the items so that each comes after all it waits for.

    Among those that could come next the one of the highest priority comes first, an item counting
    with the highest priority of all that wait for it, directly or not; ties go by code. Raises
    AdviceError that names the circle where there is one.

    >>> in_order({"a": ["c"], "b": [], "c": []}, {"a": 3.0, "b": 2.0, "c": 1.0})
    ['c', 'a', 'b']
    """
    try:
        safe = list(TopologicalSorter(waits_for).static_order())
    except CycleError as error:
        raise _circle(error.args[1]) from error
    urgency = dict(priority)
    followers: dict[str, list[str]] = {code: [] for code in waits_for}
    for code in reversed(safe):
        for earlier in waits_for[code]:
            urgency[earlier] = max(urgency[earlier], urgency[code])
            followers[earlier].append(code)
    left = {code: len(set(earlier)) for code, earlier in waits_for.items()}
    ready = [(-urgency[code], -priority[code], code) for code, count in left.items() if not count]
    heapq.heapify(ready)
    ordered: list[str] = []
    while ready:
        _, _, code = heapq.heappop(ready)
        ordered.append(code)
        for later in sorted(set(followers[code])):
            left[later] -= 1
            if not left[later]:
                heapq.heappush(ready, (-urgency[later], -priority[later], later))
    return ordered


def _circle(found: Iterable[str]) -> AdviceError:
    codes = list(found)
    first = min(range(len(codes) - 1), key=lambda at: codes[at])
    turned = [*codes[first:-1], *codes[:first], codes[first]]
    path = " → ".join(reversed(turned))
    return AdviceError(
        f"前置条件成环：{path}",
        f"the prerequisites go round in a circle: {path}",
        place=turned[0],
        hint_zh="请在模型包中去掉其中一个前置条件",
        hint_en="Remove one of these prerequisites from the pack",
    )
