"""Measure each report format of the full model as a job makes it: score, context, bytes.

Run ``python -m benchmarks.reports``. It prints the CPU time of the first report of a process and of the
following ones, and exits with 1 when a following one takes more than its goal.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks._measure import line, timed
from benchmarks._model import full_answers
from hengdu.assessments import build_assessment
from hengdu.packs import load_pack
from hengdu.reports import report_bytes, report_context
from hengdu.scoring import compile as compile_pack

if TYPE_CHECKING:
    from hengdu.reports import Format

GOALS_S: Final[dict[Format, float]] = {"xlsx": 0.3, "docx": 0.6, "pdf": 1.0}


def main() -> int:
    """Measure and print."""
    pack = load_pack("sf-nscmm")
    scorer = compile_pack(pack)
    assessment = build_assessment(full_answers(pack), pack)

    def make(form: Format) -> bytes:
        result, day = scorer.score(assessment), date(2026, 11, 22)
        context = report_context(result, scorer, lang="zh", created=day, with_chapters=form != "xlsx")
        return report_bytes(context, form)

    missed = False
    for form, goal_s in GOALS_S.items():
        once = partial(make, form)
        first = timed(once, 1)[0]
        later = min(timed(once, 3))
        size = len(make(form)) / 1e6
        missed = missed or later > goal_s
        line(form, f"{later:.2f} s CPU", f"{goal_s} s", f"first in a process {first:.2f} s, {size:.1f} MB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
