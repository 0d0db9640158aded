"""Write interview guides and record forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.cli._call import DONE, Call, staged
from hengdu.cli._report import formats_of
from hengdu.cli._sources import today
from hengdu.packs import load_pack
from hengdu.reports import report_bytes
from hengdu.reports.interviews import Heading, Papers, form_context, guide_context

if TYPE_CHECKING:
    from pathlib import Path

_WRITE = {"guide": guide_context, "form": form_context}


def write_paper(
    call: Call,
    what: str,
    source: str,
    role: str,
    codes: tuple[str, ...],
    institution: str,
    formats: str,
    out: Path,
) -> int:
    """Write one paper of a role in each format; all of them or none."""
    chosen = formats_of(formats)
    pack = load_pack(source)
    papers = Papers(
        pack=pack,
        role=role,
        lang="en" if call.lang == "en" else "zh",
        created=today(),
        heading=Heading(institution=institution),
        codes=codes or None,
    )
    names = []
    with call.progress("排版", "Laying out", len(chosen)) as step, staged(out) as folder:
        context = _WRITE[what](papers)
        for form in chosen:
            name = f"interview-{what}-{role}-{papers.lang}.{form}"
            step(name)
            (folder / name).write_bytes(report_bytes(context, form))
            names.append(name)
    budget = papers.budget()
    call.wrote([out / name for name in names], questions=budget.questions, minutes=budget.minutes)
    return DONE
