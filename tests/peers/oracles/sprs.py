"""NIST SP 800-171 DoD assessment (SPRS): 110 minus the value of every requirement not implemented.

Facts and sources: docs/reference/peer-scoring.md, section 5. Integers only; the lowest score is -203.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.drawing import one_each
from tests.peers.oracles.rounding import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE = 110
FAMILIES = {1: 22, 2: 3, 3: 9, 4: 9, 5: 11, 6: 3, 7: 6, 8: 9, 9: 2, 10: 6, 11: 3, 12: 4, 13: 16, 14: 7}
# family -> requirements worth 5 points, and 3 points; all others are worth 1
FIVE = {
    1: (1, 2, 12, 13, 16, 17, 18),
    2: (1, 2),
    3: (1, 5),
    4: (1, 2, 5, 6, 7, 8),
    5: (1, 2, 3, 10),
    6: (1, 2),
    7: (2, 5),
    8: (3, 7),
    9: (2,),
    10: (1, 2),
    11: (2,),
    12: (1, 3),
    13: (1, 2, 5, 6, 11, 15),
    14: (1, 2, 3, 4, 6),
}
THREE = {
    1: (5, 19),
    3: (2,),
    7: (1, 4),
    8: (1, 2, 8),
    9: (1,),
    11: (1,),
    12: (2,),
    13: (8,),
    14: (5, 7),
}
PLAN = "3.12.4"  # the system security plan: without it there is no score; it has no value of its own
PARTIAL = {"3.5.3": 3, "3.13.11": 3}  # deduction when partly implemented, 5 when not at all
ANSWERS = ("met", "not_met", "na")
MODEL: dict[str, tuple[str, ...]] = {
    f"3.{family}": tuple(f"3.{family}.{n}" for n in range(1, count + 1)) for family, count in FAMILIES.items()
}


def codes() -> list[str]:
    """Return the 110 requirement numbers in order."""
    return [code for family in MODEL.values() for code in family]


def weight(code: str) -> int:
    """Return the value subtracted when the requirement is not implemented."""
    if code == PLAN:
        return 0
    family, number = (int(part) for part in code.split(".")[1:])
    if number in FIVE.get(family, ()):
        return 5
    return 3 if number in THREE.get(family, ()) else 1


def score(answers: Mapping[str, str | None]) -> dict[str, Node]:
    """Score by the DoD method: unanswered is not implemented, an approved N/A is implemented.

    Families carry their (negative) deduction. Without the system security plan the assessment
    cannot be completed and the whole has no score.
    """
    results = {
        family: Node(score=-sum(_deduction(code, answers.get(code)) for code in members))
        for family, members in MODEL.items()
    }
    total = BASE + sum(int(node.score or 0) for node in results.values())
    results["overall"] = Node(score=total if answers.get(PLAN) == "met" else None)
    return results


def cset(answers: Mapping[str, str | None]) -> int:
    """Score as CSET's CMMC report: no partial credit, and the plan costs nothing."""
    return BASE - sum(weight(code) for code in codes() if answers.get(code) not in {"met", "na"})


def _deduction(code: str, answer: str | None) -> int:
    if answer in {"met", "na"}:
        return 0
    return PARTIAL[code] if answer == "partial" else weight(code)


def cases() -> st.SearchStrategy[dict[str, dict[str, str | None]]]:
    """Draw answer sets; the plan is usually there, the two special requirements may be partial."""
    usual = one_each(codes(), [*ANSWERS, "met", None])
    special = one_each(list(PARTIAL), [*ANSWERS, "partial", None])
    plan = one_each([PLAN], ["met", "met", "met", "not_met", None])
    return st.tuples(usual, special, plan).map(lambda drawn: {"answers": drawn[0] | drawn[1] | drawn[2]})
