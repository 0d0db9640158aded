"""What leaves says who took it and when, how confidential it is, and that one person ran it alone."""

import datetime as dt
import html
import io
import re
import zipfile

import pytest
from django.utils import timezone
from tests.application import fresh_database
from tests.reports.readers import pdf_pages
from tests.sealing import answered, approve
from tests.world import World

from hengdu.actions import (
    AddEvidence,
    Asked,
    BeginInterview,
    EvidenceFacts,
    InterviewFacts,
    ItemFacts,
    MakeRequests,
    PlanAction,
    Role,
    SealAssessment,
)
from hengdu.actions._seal import dossier_path
from hengdu.actions.exports import EXPORTS
from hengdu.actions.exports import KIND as EXPORT
from hengdu.actions.jobs import StartJob, result_file, run_job
from hengdu.dossier import read_dossier, verify
from hengdu.store.assessments.models import Assessment
from hengdu.store.dossiers.models import Dossier
from hengdu.store.jobs.models import Job
from hengdu.store.people.models import Installation, Mode

ALL = [
    *(("report:render", {"format": form}) for form in ("html", "docx", "xlsx", "pdf")),
    *(
        (EXPORT, {"what": what, "format": form})
        for what, export in EXPORTS.items()
        for form in export.forms
        if form != "json"  # the same file as YAML, and no place for a remark in it
    ),
    ("workbook:export", {"roles": ["CISO"]}),
    ("evidence:index", {"format": "xlsx"}),
    ("evidence:index", {"format": "csv"}),
    ("evidence:requests", {}),
    ("evidence:bundle", {}),
    ("approval:page", {"format": "docx"}),
    ("approval:page", {"format": "pdf"}),
    ("interview:paper", {"what": "guide", "role": "CISO", "format": "docx"}),
    ("interview:paper", {"what": "form", "role": "CISO", "format": "pdf"}),
    ("interview:record", {"format": "docx"}),
    ("engagement:papers", {}),
]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A lead and an approved assessment, where one person runs the installation alone."""
    with fresh_database(tmp_path_factory.mktemp("alone")):
        world = World()
        Installation.objects.create(id=1, set_up_at=timezone.now(), mode=Mode.LOCAL)
        tenant = world.tenant()
        lead = world.person(Role.SYSTEM_ADMIN)
        lead = world.again(lead)
        assessment = answered(world, tenant)
        facts = EvidenceFacts(kind="note", title="=1+1", note="示例", classification="internal")
        AddEvidence(assessment=assessment, facts=facts).run(lead)
        MakeRequests(assessment=assessment, roles=("CISO",)).run(lead)
        PlanAction(assessment=assessment, facts=ItemFacts(title_zh="补台账")).run(lead)
        facts = InterviewFacts(people=(Asked(name="示例人员"),), started_at=timezone.now())
        interview = BeginInterview(assessment=assessment, role="CISO", facts=facts).run(lead)
        Assessment.objects.filter(pk=assessment).update(classification="internal")
        approve(assessment)
        yield lead, assessment, interview


def words(data: bytes) -> str:
    """Return the text of a file of any kind, with the files inside it."""
    if data.startswith(b"%PDF"):
        return "\n".join(pdf_pages(data))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return "\n".join(words(package.read(name)) for name in package.namelist())
    return html.unescape(data.decode("utf-8", "replace"))


def made(alone, kind, arguments):
    lead, assessment, interview = alone
    given = {"assessment": str(assessment), "interview": str(interview), "lang": "zh", **arguments}
    job = StartJob(kind=kind, arguments=given, assessment_id=assessment).run(lead)
    run_job(job)
    row = Job.objects.get(pk=job)
    assert row.state == "done", row.error_en
    return result_file(row).read_bytes()


def named(one):
    return one if isinstance(one, str) else "-".join(map(str, one.values()))


@pytest.mark.parametrize(("kind", "arguments"), ALL, ids=named)
def test_what_leaves_names_the_person_the_minute_the_classification_and_the_mode(alone, kind, arguments):
    text = re.sub(r"\s+", "", words(made(alone, kind, arguments)))
    lead = alone[0]
    assert re.search(rf"{lead.name}·{dt.datetime.now().year}-\d\d-\d\d\d\d:\d\d", text)  # noqa: DTZ005 - the year only
    assert "内部" in text
    assert "单人模式" in text


def test_the_index_of_evidence_as_csv_holds_no_formula(alone):
    text = made(alone, "evidence:index", {"format": "csv"}).decode("utf-8-sig")
    assert "'=1+1" in text
    assert not re.search(r"(^|[,\"])=1", text)


def test_the_dossier_says_that_one_person_ran_it_alone(alone):
    lead, assessment, _interview = alone
    SealAssessment(assessment=assessment).run(lead)
    path = dossier_path(Dossier.objects.get().digest)
    records = {one.name: one for one in read_dossier(path).sections["assessment"]}
    assert records["mode"].data["single_person"] is True
    assert records["mode"].data["note"]["zh"].startswith("单人模式")
    assert verify(path).score_check.value == "same"
