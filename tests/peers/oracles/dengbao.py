"""等保测评 scores: the deduction formula with floors of the 2021 report template, and the 2019 mean.

Facts, sources and what remains unverified: docs/reference/peer-scoring.md, section 8. Exact arithmetic.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node, half_up

if TYPE_CHECKING:
    from collections.abc import Mapping


CONFORMS = {"conform": Fraction(1), "partial": Fraction(1, 2), "fail": Fraction(0)}
IMPORTANCE = {"general": 1, "important": 2, "key": 3}
BANDS = ((90, 4), (80, 3), (70, 2))  # 优, 良, 中 from this score on; below: 1 = 差
OBJECTS = ("host1", "host2", "host3")
# side -> class -> (item, importance)
MODEL: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "technical": {
        "network": (("N1", "key"), ("N2", "general"), ("N3", "important")),
        "computing": (("C1", "key"), ("C2", "key"), ("C3", "general"), ("C4", "important")),
    },
    "management": {
        "policy": (("P1", "general"), ("P2", "important")),
        "operations": (("O1", "key"), ("O2", "general"), ("O3", "general"), ("O4", "important")),
    },
}


def codes() -> list[str]:
    """Return the item codes in declared order."""
    return [code for side in MODEL.values() for part in side.values() for code, _ in part]


def item(
    objects: Mapping[str, str | None], merge: Literal["collapse", "mean"] = "collapse"
) -> Fraction | None:
    """Merge the objects of one item; N/A objects drop out; all N/A takes the item out (None).

    ``collapse``: all conform 1, all fail 0, else 1/2; ``mean``: their mean. No answer is a fail.
    """
    values = [Fraction(0) if each is None else CONFORMS[each] for each in objects.values() if each != "na"]
    if not values:
        return None
    mean = sum(values, Fraction(0)) / len(values)
    return mean if merge == "mean" or mean in {0, 1} else Fraction(1, 2)


def score(
    answers: Mapping[str, Mapping[str, str | None]],
    merge: Literal["collapse", "mean"] = "collapse",
    technical_share: Fraction = Fraction(1, 2),
) -> dict[str, Node]:
    """Score by the 2021 formula: each side starts at its share of 100, each floored at 0.

    An item takes ``importance x (1 - x) x 100 / n``; n counts the applicable items of both sides.
    """
    values = {code: item(answers[code], merge) for code in codes()}
    applicable = sum(value is not None for value in values.values())
    if not applicable:
        return {each: Node() for each in (*MODEL, "overall")}
    unit = Fraction(100, applicable)
    results = {}
    for side, share in (("technical", technical_share), ("management", 1 - technical_share)):
        left = 100 * share
        for members in MODEL[side].values():
            for code, importance in members:
                value = values[code]
                if value is not None:
                    left -= IMPORTANCE[importance] * (1 - value) * unit
        results[side] = _node(max(Fraction(0), left))
    total = sum((Fraction(node.score or 0) for node in results.values()), Fraction(0))
    results["overall"] = Node(score=total, shown=half_up(total, 2), level=conclusion(total))
    return results


def conclusion(total: Fraction, risk: Literal["", "medium", "high"] = "") -> int:
    """Return 4 优, 3 良, 2 中 or 1 差; a high risk gives 差, a medium risk at most 良."""
    level = next((level for least, level in BANDS if total >= least), 1)
    if risk == "high":
        return 1
    return min(level, 3) if risk == "medium" else level


def earlier(answers: Mapping[str, Mapping[str, str | None]]) -> Node:
    """Score by the 2019 formula: 100 minus the mean over classes of the weighted failing share.

    The importance stands for the item weight; a class without applicable items drops out.
    """
    shares = []
    for side in MODEL.values():
        for members in side.values():
            pairs = [(IMPORTANCE[importance], item(answers[code])) for code, importance in members]
            known = [(weight, value) for weight, value in pairs if value is not None]
            if known:
                lost = sum((weight * (1 - value) for weight, value in known), Fraction(0))
                shares.append(lost / sum(weight for weight, _ in known))
    if not shares:
        return Node()
    return _node(100 - sum(shares, Fraction(0)) / len(shares) * 100)


def _node(value: Fraction) -> Node:
    return Node(score=value, shown=half_up(value, 2))


def cases() -> st.SearchStrategy[dict[str, object]]:
    """Draw a finding for each object of each item, from nearly clean to anything."""
    anything = st.sampled_from([*CONFORMS, "na", None])
    clean = st.one_of(*[st.just("conform")] * 6, st.sampled_from(["partial", "fail", "na"]))
    poor = st.sampled_from(["fail", "fail", "partial", None])
    return st.sampled_from([anything, clean, poor]).flatmap(
        lambda finding: st.fixed_dictionaries(
            {
                "answers": st.fixed_dictionaries(
                    dict.fromkeys(codes(), st.fixed_dictionaries(dict.fromkeys(OBJECTS, finding)))
                ),
                "merge": st.sampled_from(["collapse", "mean"]),
                "technical_share": st.sampled_from([Fraction(1, 2), Fraction(3, 5)]),
            }
        )
    )
