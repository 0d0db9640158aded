"""Say what a job found that verified a dossier."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hengdu.actions.jobs import result_file
from hengdu.dossier import SCORE_CHECK_NAMES, VERDICT_NAMES, ScoreCheck, VerdictKind
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.store.jobs.models import Job


def verdict_of(job: Job) -> dict[str, Any]:
    """Return the verdict that a finished job keeps, its texts as texts, for ``dossiers/_verdict.html``."""
    data = json.loads(result_file(job).read_bytes())
    kind = VerdictKind(data["verdict"])
    return {
        **data,
        "name_of_kind": VERDICT_NAMES[kind],
        "is_valid": kind is VerdictKind.VALID,
        "score_said": SCORE_CHECK_NAMES[ScoreCheck(data["score_check"])],
        "disclaimer": Text(**data["disclaimer"]),
        "findings": [{**item, "text": Text(**item["text"])} for item in data["findings"]],
    }
