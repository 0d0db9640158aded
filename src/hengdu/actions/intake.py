"""Take tables in that people filled, as jobs: the ledger of actions, findings of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.actions._errors import NotFoundError
from hengdu.actions._external_findings import ImportOutsideFindings, outside_lines
from hengdu.actions._ledger import ImportLedger, ledger_lines, refused_file
from hengdu.actions.exchange import kept_bytes
from hengdu.actions.jobs import Produced, job_kind
from hengdu.store import Permission
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.actions.jobs import Working

__all__ = ["take_findings", "take_ledger"]


@job_kind("plan:ledger", permission=Permission.PLAN_EDIT, title=Text("导入整改台账", "Take a ledger in"))
def take_ledger(work: Working) -> Produced:
    """Read a ledger; the job's change writes it, all or nothing."""
    if work.place.assessment is None:
        raise NotFoundError("assessment")
    name = str(work.arguments.get("name", ""))
    if not name.lower().endswith((".xlsx", ".csv")):
        raise refused_file(name)
    work.progress(1, 2, Text("正在读取", "Reading"))
    lines = ledger_lines(kept_bytes(str(work.arguments["upload"])), name)
    work.progress(2, 2, Text("正在核对", "Checking"))
    return Produced(change=ImportLedger(assessment=work.place.assessment, lines=lines, name=name))


@job_kind(
    "findings:import",
    permission=Permission.VALIDATION_WRITE,
    title=Text("导入外部检查发现", "Take findings of others in"),
)
def take_findings(work: Working) -> Produced:
    """Read a file of findings; the job's change writes them as hints, all or none."""
    if work.place.assessment is None:
        raise NotFoundError("assessment")
    name = str(work.arguments.get("name", ""))
    if not name.lower().endswith((".xlsx", ".csv")):
        raise refused_file(name)
    work.progress(1, 2, Text("正在读取", "Reading"))
    lines = outside_lines(kept_bytes(str(work.arguments["upload"])), name)
    work.progress(2, 2, Text("正在核对", "Checking"))
    change = ImportOutsideFindings(assessment=work.place.assessment, lines=lines, name=name)
    return Produced(change=change)
