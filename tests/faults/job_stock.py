"""One job of every kind, asked for by a person who may, over the database of ``tests.web.populated``."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import attrs
from openpyxl import load_workbook
from tests.model_packs import archive, model
from tests.sealing import approve
from tests.web.populated import Populated

from hengdu.actions import Role, actor_for
from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.assessments import assessment_text, build_assessment
from hengdu.dossier import read_dossier
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.disputes.models import Dispute, DisputeState
from hengdu.store.dossiers.models import Dossier
from hengdu.workbooks import export_workbook

if TYPE_CHECKING:
    from hengdu.store.people.models import User

_LEDGER = "事项\n示例：新增事项\n"
_FINDINGS = "来源,条款号,问题\n示例测评,8.1.4.4,示例：口令过短\n"
_STANDARDS = "编码,标准编号,标准名称,状态,发布日期\nnew-1,QQ/T 0001-2020,示例规范,published,2020-05-01\n"
_PLAN = {"edition": "plan-own", "start": "2027-01", "seconds": 0}
_PAPER = "1 范围\n本文件适用于示例。\n"


@attrs.frozen
class Wanted:
    """Who asks for a job, where it belongs (assessment, institution or site), what it is given."""

    role: Role
    where: str  # "assessment", "sealed", "tenant" or "site"
    arguments: Callable[[Populated], dict[str, Any]]

    def asker(self, stock: Populated) -> User:
        """Return the person who asks."""
        return stock.people[self.role]

    def ask(self, stock: Populated, kind: str) -> UUID:
        """Put the job into the queue and return its id."""
        ids = stock.sealed if self.where == "sealed" else stock.sides["own"]
        place = {"tenant": {"tenant_id": ids["tenant_id"]}, "site": {}}
        about = place.get(self.where, {"assessment_id": ids["assessment_id"]})
        action = StartJob(kind=kind, arguments=self.arguments(stock), **about)
        return action.run(actor_for(self.asker(stock).pk))


def _given(**arguments: Any) -> Callable[[Populated], dict[str, Any]]:
    return lambda _stock: arguments


def _own(*names: str, **more: Any) -> Callable[[Populated], dict[str, Any]]:
    """Return arguments that name objects of the own institution, as addresses do."""
    return lambda stock: {
        **{name.removesuffix("_id"): str(stock.sides["own"][name]) for name in names},
        **more,
    }


def _sent(name: str, content: str | bytes, **more: Any) -> Callable[[Populated], dict[str, Any]]:
    """Return arguments that name a file which the person sent."""
    content = content.encode() if isinstance(content, str) else content
    paper = name.endswith(".txt")
    return lambda _stock: {"upload": keep_upload(name, content, is_paper=paper), "name": name, **more}


def _assessment(stock: Populated) -> Assessment:
    return Assessment.objects.get(pk=stock.sides["own"]["assessment_id"])


def _signed(stock: Populated) -> dict[str, Any]:
    return {"assessment": str(stock.sealed["assessment_id"]), "format": "docx", "lang": "zh"}


def _pack(stock: Populated) -> dict[str, Any]:
    return {"edition": str(stock.sides["own"]["edition_id"]), **_sent("mini.zip", archive(model()))(stock)}


def _whole(stock: Populated) -> dict[str, Any]:
    text = assessment_text(assessment_file(_assessment(stock)), "yaml")
    return {**_sent("year.yaml", text)(stock), "title": "导入的示例"}


def _filled(stock: Populated) -> dict[str, Any]:
    """Send the questionnaire back with an answer changed as a person does it in Excel."""
    row = _assessment(stock)
    pack = pinned_pack(row)
    present = build_assessment(assessment_file(row), pack)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ciso.xlsx"
        export_workbook(pack, path, roles=["CISO"], assessment=present, created=dt.date(2026, 11, 1))
        book = load_workbook(path)
        for sheet in book:
            for line in sheet:
                if line[0].value == stock.sides["own"]["practice"]:
                    next(cell for cell in line if "部分" in str(cell.value)).value = "L 大部分"
        book.save(path)
        upload = {"upload": keep_upload("ciso.xlsx", path.read_bytes()), "name": "ciso.xlsx"}
    return {"assessment": str(row.pk), "files": [upload]}


def _approved(stock: Populated) -> dict[str, Any]:
    """Bring the assessment to where it can be sealed."""
    row = _assessment(stock)
    Dispute.objects.filter(assessment=row).update(state=DisputeState.CLOSED)
    approve(row.pk)
    return {}


def _dossier(stock: Populated) -> dict[str, Any]:
    """Send a dossier, as a provider elsewhere does, with its key as a person compared it."""
    from hengdu.actions.dossiers import dossier_file

    sealed = stock.sealed
    content = dossier_file(Dossier.objects.get(assessment=sealed["assessment_id"])).read_bytes()
    key = read_dossier(content).signatures[0].key
    more = {"key": key, "title": "示例云", "codes": [sealed["practice"]], "service": ""}
    return _sent("provider.hengdu", content, **more)(stock)


_LEAD = (Role.LEAD, "assessment")
_DESK = (Role.SECRETARIAT, "site")
_AUTHOR = (Role.MODEL_AUTHOR, "site")

STOCK: dict[str, Wanted] = {
    "approval:page": Wanted(Role.LEAD, "sealed", _signed),
    "assessment:export": Wanted(*_LEAD, _given(what="answers", format="csv", lang="zh")),
    "assessment:import": Wanted(Role.LEAD, "tenant", _whole),
    "dossier:redact": Wanted(Role.LEAD, "sealed", _given(fields=["note"])),
    "dossier:seal": Wanted(*_LEAD, _approved),
    "dossier:verify": Wanted(Role.LEAD, "sealed", _given()),
    "engagement:papers": Wanted(Role.ASSESSOR, "assessment", _given(lang="zh")),
    "evidence:bundle": Wanted(*_LEAD, _given(lang="zh")),
    "evidence:index": Wanted(*_LEAD, _given(lang="zh")),
    "evidence:requests": Wanted(*_LEAD, _given(lang="zh")),
    "findings:import": Wanted(*_LEAD, _sent("findings.csv", _FINDINGS)),
    "interview:paper": Wanted(*_LEAD, _given(what="form", role="CISO", format="docx", lang="zh")),
    "interview:record": Wanted(*_LEAD, _own("interview_id", format="docx", lang="zh")),
    "pack:check": Wanted(*_AUTHOR, lambda stock: {"edition": str(stock.sides["own"]["edition_id"])}),
    "pack:take": Wanted(*_AUTHOR, _pack),
    "plan:ledger": Wanted(*_LEAD, _sent("ledger.csv", _LEDGER)),
    "report:render": Wanted(*_LEAD, _own("assessment_id", format="html", lang="zh")),
    "service:take": Wanted(Role.LEAD, "tenant", _dossier),
    "standards:check": Wanted(*_DESK, _sent("draft.txt", _PAPER, document=str(uuid4()))),
    "standards:export": Wanted(*_DESK, _given(form="csv")),
    "standards:import": Wanted(*_DESK, _sent("standards.csv", _STANDARDS, section="standards")),
    "standards:paper": Wanted(*_DESK, _own("plan_id", what="plan", format="xlsx")),
    "standards:schedule": Wanted(*_DESK, _given(**_PLAN, schedule=str(uuid4()))),
    "trail:verify": Wanted(Role.AUDIT_ADMIN, "site", _given()),
    "workbook:export": Wanted(*_LEAD, _own("assessment_id", roles=["CISO"])),
    "workbook:import": Wanted(*_LEAD, _filled),
}
