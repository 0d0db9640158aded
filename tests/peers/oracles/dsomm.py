"""OWASP DSOMM: progress of a sector (dimension and level) = mean over activities of the mean over teams.

Facts and sources: docs/reference/peer-scoring.md, section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node, running_sum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The tool's default progress definition: "0%", "30%" and "100%" are read as a number over 100.
PROGRESS = {"Backlog": 0.0 / 100, "Started": 30.0 / 100, "Implemented": 100.0 / 100}
TEAMS = ("A", "B", "C")
# dimension -> level -> activities; the empty sector has no number in the tool
MODEL: dict[str, dict[int, tuple[str, ...]]] = {
    "Build": {1: ("B1a", "B1b"), 2: ("B2a", "B2b", "B2c"), 3: ("B3a",)},
    "Process": {1: ("P1a", "P1b", "P1c"), 2: (), 3: ("P3a", "P3b", "P3c", "P3d", "P3e", "P3f", "P3g")},
}


def codes() -> list[str]:
    """Return the activity codes in declared order."""
    return [code for levels in MODEL.values() for activities in levels.values() for code in activities]


def score(answers: Mapping[str, Mapping[str, str | None]], teams: Sequence[str] = ()) -> dict[str, Node]:
    """Score the sectors (``Build.1``); no team named means all; a team without an entry counts 0."""
    visible = tuple(teams) or TEAMS
    results = {}
    for dimension, levels in MODEL.items():
        for level, activities in levels.items():
            means = [_activity(answers.get(code, {}), visible) for code in activities]
            results[f"{dimension}.{level}"] = Node(score=running_sum(means) / len(means) if means else None)
    return results


def completed(
    answers: Mapping[str, Mapping[str, str | None]], teams: Sequence[str] = ()
) -> dict[str, tuple[int, int]]:
    """Count per sector the activities complete in every visible team, and all activities."""
    visible = tuple(teams) or TEAMS
    return {
        f"{dimension}.{level}": (
            sum(all(answers.get(code, {}).get(t) == "Implemented" for t in visible) for code in activities),
            len(activities),
        )
        for dimension, levels in MODEL.items()
        for level, activities in levels.items()
    }


def _activity(per_team: Mapping[str, str | None], teams: tuple[str, ...]) -> float:
    return running_sum(PROGRESS[per_team.get(team) or "Backlog"] for team in teams) / len(teams)


def cases() -> st.SearchStrategy[dict[str, object]]:
    """Draw the state of every activity in every team, and the teams looked at."""
    state = st.sampled_from([*PROGRESS, None])
    per_team = st.fixed_dictionaries(dict.fromkeys(TEAMS, state))
    return st.fixed_dictionaries(
        {
            "answers": st.fixed_dictionaries(dict.fromkeys(codes(), per_team)),
            "teams": st.sampled_from([(), ("A",), ("A", "C"), TEAMS]),
        }
    )
