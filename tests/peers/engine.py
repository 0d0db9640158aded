"""Score the small packs of this folder with the engine, as any user of the package would."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.packs import load_pack
from hengdu.scoring import Result, Scorer
from hengdu.scoring import compile as compile_pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.packs import Pack

PACKS = Path(__file__).resolve().parent / "packs"

# Enough random answer sets in every run, whatever the profile says.
many = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@cache
def pack(name: str) -> Pack:
    """Load a pack of this folder, strictly."""
    return load_pack(PACKS / name)


@cache
def _scorer(name: str, preset: str | None, patch: str) -> Scorer:
    return compile_pack(pack(name), preset=preset, patch=json.loads(patch))


def unrounded(*kinds: str) -> dict[str, Any]:
    """Return the patch that takes the rounding off the nodes of the kinds."""
    return {"rules": {kind: {"score": {"round": None}} for kind in kinds}}


def score(
    name: str,
    answers: Mapping[str, Any],
    *,
    preset: str | None = None,
    patch: Mapping[str, Any] | None = None,
    **circumstances: Any,
) -> Result:
    """Score answers: an option code, NA, None for no answer, or the fields of an answer."""
    given = {
        code: (AnswerFile(**value) if isinstance(value, dict) else AnswerFile(answer=value),)
        for code, value in answers.items()
        if value is not None
    }
    file = AssessmentFile(pack=pack(name).id, preset=preset, answers=given, **circumstances)
    scorer = _scorer(name, preset, json.dumps(patch or {}))
    return scorer.score(build_assessment(file, scorer.pack))


def shown(value: float | None) -> Decimal | None:
    """Return the decimal that a score prints as."""
    return None if value is None else Decimal(repr(value))
