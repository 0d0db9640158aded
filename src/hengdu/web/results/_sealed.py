"""Put the sealed numbers of the years beside the same answers re-scored by the present pack."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.actions.dossiers import dossier_file
from hengdu.assessments import build_assessment, carry_over
from hengdu.dossier import file_of, read_dossier
from hengdu.errors import HengduError
from hengdu.packs import diff_packs
from hengdu.scoring import Result
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.dossiers.queries import dossiers_visible_to
from hengdu.text import decimal_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.actions import Actor
    from hengdu.packs import Pack
    from hengdu.scoring import Scorer
    from hengdu.store.dossiers.models import Dossier

_KEPT: Final = 32


@attrs.frozen(kw_only=True)
class SealedYear:
    """One sealed assessment: what was sealed, and what its answers give with the present pack.

    ``anew`` counts the answers that the present pack asks anew; ``again`` is None where it cannot score them.
    """

    row: Assessment
    level: int | None
    score: str
    again: Result | None
    anew: int


def sealed_trend(actor: Actor, rows: Iterable[Assessment], scorer: Scorer) -> list[SealedYear]:
    """Return the sealed ones of some assessments in their order, each re-scored by the scorer's pack."""
    rows = list(rows)
    dossiers = {
        one.assessment_id: one
        for one in dossiers_visible_to(actor).filter(assessment__in=[r.pk for r in rows])
    }
    return [_year(row, dossiers[row.pk], scorer) for row in rows if row.pk in dossiers]


def _year(row: Assessment, dossier: Dossier, scorer: Scorer) -> SealedYear:
    try:
        again, anew = _again(str(dossier_file(dossier)), dossier.digest, pinned_pack(row), scorer)
    except HengduError:
        again, anew = None, 0
    score = decimal_places(float(dossier.score), 2) if dossier.score else ""
    return SealedYear(row=row, level=dossier.level, score=score, again=again, anew=anew)


@lru_cache(maxsize=_KEPT)
def _again(path: str, _digest: str, before: Pack, scorer: Scorer) -> tuple[Result, int]:
    """Return the sealed answers scored by another pack; a dossier never changes, so neither does this."""
    file: Any = file_of(read_dossier(path).sections)
    anew = 0
    if before.digest != scorer.pack.digest:
        file, report = carry_over(file, diff_packs(before, scorer.pack), scorer.pack)
        anew = len(report.re_ask) + len(report.new)
    return scorer.score(build_assessment(file, scorer.pack)), anew
