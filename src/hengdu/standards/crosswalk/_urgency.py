"""Close the loop: what many institutions are weak in and no fresh standard speaks to becomes urgent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.framework import State
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hengdu.scoring import Result
    from hengdu.standards.crosswalk._crosswalk import Crosswalk, Row
    from hengdu.standards.registry import Register

OLD_YEARS: Final = 5  # a published standard is reviewed after five years at the latest
WEAK_BELOW: Final = 3
WEAK_SHARE: Final = 0.5
_FEW: Final = 3  # institutions; fewer say nothing about the industry
_YEAR: Final = re.compile(r"(?:19|20)\d{2}$")


@attrs.frozen(kw_only=True)
class ProposedUrgency:
    """One weak sub-domain with the urgency (1 to 5) that it suggests, and why.

    ``weak_share`` is the share of rated institutions below the level; ``newest_year`` the year of the
    newest published standard, None where there is none.
    """

    subdomain: str
    urgency: int
    weak_share: float
    institutions: int
    published: tuple[str, ...]
    coming: tuple[str, ...]
    newest_year: int | None
    reason: Text


def propose_urgency(
    crosswalk: Crosswalk,
    register: Register,
    panel: Sequence[Result],
    *,
    as_of: date,
    below: int = WEAK_BELOW,
    share: float = WEAK_SHARE,
) -> tuple[ProposedUrgency, ...]:
    """Return the weak sub-domains that no standard, or only an old one, speaks to; the most urgent first.

    A sub-domain is weak when at least ``share`` of the institutions that have a level there are below
    level ``below``. Without any published standard the urgency is 5, or 4 where one is coming; with only
    standards older than five years it is 3, or 2 where one is coming. Three or more institutions, all
    of them weak, add one, at most 5. Raises StandardsError for an empty panel.
    """
    if not panel:
        raise StandardsError(
            "没有评估结果",
            "there are no results",
            hint_zh="请给出至少一份评估",
            hint_en="Give at least one assessment",
        )
    rows = {
        code: [row for row in crosswalk.rows if code in row.subdomains]
        for code in crosswalk.sides["subdomain"]
    }
    found = []
    for code, joined in rows.items():
        levels = [one.nodes[code].level for one in panel if code in one.nodes]
        rated = [level for level in levels if level is not None]
        weak = sum(level < below for level in rated) / len(rated) if rated else 0.0
        if weak >= share and rated:
            entry = _proposed(code, joined, register, weak, len(rated), as_of.year, below)
            if entry is not None:
                found.append(entry)
    return tuple(sorted(found, key=lambda one: (-one.urgency, -one.weak_share, one.subdomain)))


def _proposed(
    code: str, rows: Sequence[Row], register: Register, weak: float, rated: int, year: int, below: int
) -> ProposedUrgency | None:
    published = tuple(row.standard for row in rows if row.state is State.PUBLISHED)
    coming = tuple(row.standard for row in rows if row.state in {State.UNDER_WAY, State.PLANNED})
    years = [found for one in published if (found := _year_of(register, one)) is not None]
    newest = max(years, default=None)
    if published and (newest is None or newest > year - OLD_YEARS):
        return None
    urgency = (3 if published else 5) - bool(coming)
    urgency = min(5, urgency + (weak >= 1.0 and rated >= _FEW))
    state_zh = f"最新标准为 {newest} 年" if published else "没有已发布的标准"
    state_en = f"the newest standard is of {newest}" if published else "no standard is published"
    more_zh = f"，另有 {len(coming)} 项在建或计划" if coming else ""
    more_en = f", {len(coming)} coming or planned" if coming else ""
    return ProposedUrgency(
        subdomain=code,
        urgency=urgency,
        weak_share=weak,
        institutions=rated,
        published=published,
        coming=coming,
        newest_year=newest,
        reason=Text(
            f"{rated} 家机构中 {weak:.0%} 低于 L{below}；{state_zh}{more_zh}",
            f"{weak:.0%} of {rated} institutions are below L{below}; {state_en}{more_en}",
        ),
    )


def _year_of(register: Register, code: str) -> int | None:
    item = register.standard(code, ("plan", "external", "own"))
    if item.issued is not None:
        return item.issued.year
    year = _YEAR.search(item.number)
    return int(year.group()) if year else None
