"""C2M2 2.1 as CSET computes it: counts per maturity indicator level (MIL), cumulative, no averages.

Facts and sources: docs/reference/peer-scoring.md, section 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.peers.oracles.rounding import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

ANSWERS = ("FI", "LI", "PI", "NI")
SATISFYING = frozenset({"FI", "LI"})
MILS = (1, 2, 3)
# domain -> objective -> (practice, MIL). RISK has no practice at MIL 1, CRIT none at MIL 2.
MODEL: dict[str, dict[str, tuple[tuple[str, int], ...]]] = {
    "ASSET": {
        "ASSET-1": (("ASSET-1a", 1), ("ASSET-1b", 2), ("ASSET-1c", 2), ("ASSET-1d", 3)),
        "ASSET-2": (("ASSET-2a", 1), ("ASSET-2b", 2), ("ASSET-2c", 3)),
        "ASSET-3": (("ASSET-3a", 2), ("ASSET-3b", 3)),
    },
    "THREAT": {
        "THREAT-1": (("THREAT-1a", 1), ("THREAT-1b", 1), ("THREAT-1c", 2)),
        "THREAT-2": (("THREAT-2a", 2), ("THREAT-2b", 3)),
    },
    "RISK": {"RISK-1": (("RISK-1a", 2), ("RISK-1b", 2), ("RISK-1c", 3))},
    "CRIT": {"CRIT-1": (("CRIT-1a", 1), ("CRIT-1b", 3))},
}


def codes() -> list[str]:
    """Return the practice codes in declared order."""
    return [code for domain in MODEL.values() for part in domain.values() for code, _ in part]


def score(answers: Mapping[str, str | None]) -> dict[str, Node]:
    """Give each domain the highest MIL whose practices, with all lower ones, are FI or LI.

    Anything but the four answers, and no answer, counts as unanswered and blocks. A MIL needs at
    least one FI or LI counted so far: a domain without practices at MIL 1 stays at 0, one without
    practices at MIL 2 reaches 2 together with 1.
    """
    results = {}
    for domain, objectives in MODEL.items():
        practices = [each for part in objectives.values() for each in part]
        achieved = 0
        for mil in MILS:
            given = [answers.get(code) in SATISFYING for code, at in practices if at <= mil]
            if not given or not all(given):
                break
            achieved = mil
        results[domain] = Node(level=achieved)
    return results


def counts(answers: Mapping[str, str | None]) -> dict[str, dict[str, int]]:
    """Count the answers per objective and, cumulatively, per domain and MIL (``ASSET.MIL2``)."""
    results = {}
    for domain, objectives in MODEL.items():
        for objective, practices in objectives.items():
            results[objective] = _tally([answers.get(code) for code, _ in practices])
        for mil in MILS:
            results[f"{domain}.MIL{mil}"] = _tally(
                [answers.get(code) for part in objectives.values() for code, at in part if at <= mil]
            )
    return results


def _tally(given: list[str | None]) -> dict[str, int]:
    tally = {answer: given.count(answer) for answer in ANSWERS}
    return {**tally, "U": len(given) - sum(tally.values())}


def cases() -> st.SearchStrategy[dict[str, dict[str, str | None]]]:
    """Draw answer sets from mostly satisfied to anything, so that every level is reached."""
    good = st.sampled_from(["FI", "LI"])
    rather = st.one_of(*[good] * 8, st.sampled_from(["PI", "NI", None]))
    anything = st.sampled_from([*ANSWERS, None])
    return st.one_of(
        *[st.fixed_dictionaries(dict.fromkeys(codes(), each)) for each in (good, rather, anything)]
    ).map(lambda answers: {"answers": answers})
