"""Verify the trail as a job, and read what it found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.actions.jobs import Produced, job_kind
from hengdu.documents import adapter
from hengdu.store import Permission
from hengdu.store.trail.heads import Anchor, TrailError, anchors_in, public_keys, read_anchor
from hengdu.store.trail.verify import Verdict, verify_trail
from hengdu.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.actions.jobs import Working

KIND: Final = "trail:verify"


def installed_anchors() -> list[Path]:
    """Return the anchor files that the server keeps beside the database, oldest first."""
    from django.conf import settings

    return anchors_in(settings.HENGDU_ANCHORS)


@job_kind(KIND, permission=Permission.TRAIL_READ, title=Text("校验审计日志", "Verify the trail"))
def verify(work: Working) -> Produced:
    """Recompute the chain and compare it with the heads, the server's anchors, and the one that was given.

    The argument ``anchors`` holds pairs of a name and an anchor's plain data.
    """
    work.progress(0, 1, Text("正在逐条重算", "Recomputing every event"))
    anchors = [(path.name, read_anchor(path)) for path in installed_anchors()]
    given = work.arguments.get("anchors", [])
    anchors += [(str(name), adapter(Anchor).validate_python(data)) for name, data in given]
    try:
        public_key = public_keys()
    except TrailError:
        public_key = None
    verdict = verify_trail(public_key, anchors)
    content = json.dumps(verdict_data(verdict), ensure_ascii=False, indent=2).encode()
    return Produced(name="trail-verification.json", media_type="application/json", content=content)


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain data: ``intact``, counts, ``findings`` and ``unproven`` in both languages."""
    return {
        "intact": verdict.is_intact,
        "events": verdict.events,
        "last": verdict.last,
        "digest": verdict.digest,
        "heads": verdict.heads,
        "anchors": verdict.anchors,
        "findings": [
            {"kind": item.kind, "seq": item.seq, "text": attrs.asdict(item.text)} for item in verdict.findings
        ],
        "unproven": [attrs.asdict(item) for item in verdict.unproven],
    }
