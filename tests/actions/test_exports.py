"""What is handed out: the engine's numbers, files that come back equal, no formula, one event each."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from hengdu.actions import (
    AddEvidence,
    AskClosing,
    DecideClosing,
    EvidenceFacts,
    ImportAssessment,
    ItemFacts,
    LoadSamples,
    PlanAction,
    ReportProgress,
    Role,
    SaveAnswer,
)
from hengdu.actions.exports import EXPORTS, KIND
from hengdu.actions.jobs import StartJob, result_file, run_job
from hengdu.advice import gaps, unrated
from hengdu.assessments import read_assessment
from hengdu.chain import sm3_of
from hengdu.sheets import is_formula_like, workbook_from_bytes
from hengdu.store.assessments.mapping import assessment_file, loaded_assessment
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.jobs.models import Job
from hengdu.store.trail.models import Event
from hengdu.text import decimal_places

SAMPLE = Path(__file__).resolve().parents[2] / "examples/samples/futures-2026.yaml"
FORMULA = '=HYPERLINK("http://192.0.2.1/","x")'
HEADS = 3  # rows above the headings of a sheet


@pytest.fixture
def row(world):
    """An assessment of the sample institution with a formula for a note."""
    LoadSamples(files=(read_assessment(SAMPLE)[0],)).run(world.system)
    found = Assessment.objects.select_related("tenant").get()
    SaveAnswer(
        assessment=found.pk, code="PM-01.L1.ST1", role="CISO", given={"answer": "F", "note": FORMULA}
    ).run(world.system)
    return found


@pytest.fixture
def lead(world, row):
    return world.person(Role.LEAD, row.tenant_id)


def export(row, actor, what, form, lang="zh"):
    arguments = {"what": what, "format": form, "lang": lang}
    job = StartJob(kind=KIND, arguments=arguments, assessment_id=row.pk, tenant_id=row.tenant_id).run(actor)
    run_job(job)
    found = Job.objects.get(pk=job)
    assert found.state == "done", found.error_en
    return found, result_file(found).read_bytes()


def table(data, name):
    sheet = next(one for one in workbook_from_bytes(data, source="x.xlsx") if one.name == name)
    return sheet.rows[HEADS + 1 :]


def lines(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_answers_are_those_that_the_engine_counts(row, lead):
    result = scorer_of(row).score(loaded_assessment(row))
    _, data = export(row, lead, "answers", "csv", "en")
    found = {line[0]: line for line in lines(data)[1:-2]}
    assert found.keys() == result.leaves.keys()
    for code, leaf in result.leaves.items():
        value = "" if leaf.value is None else float(decimal_places(leaf.value, 4))
        shown = found[code][13]
        assert (found[code][10], float(shown) if shown else "") == (leaf.answer or "", value)
        assert found[code][14] == leaf.origin


def test_the_workbook_of_answers_also_has_what_each_person_gave(row, lead):
    _, data = export(row, lead, "answers", "xlsx")
    given = sum(len(answers) for answers in assessment_file(row).answers.values())
    assert len(table(data, "逐人作答")) == given
    assert len(table(data, "答案")) == len(scorer_of(row).pack.practices)


def test_gaps_stand_in_the_engine_s_order_and_the_unrated_follow(row, lead):
    result = scorer_of(row).score(loaded_assessment(row))
    _, data = export(row, lead, "gaps", "csv")
    wanted = [(gap.code, str(gap.distance)) for gap in gaps(result)]
    wanted += [(item.code, "") for item in unrated(result)]
    assert [(line[0], line[5]) for line in lines(data)[1:-2]] == wanted
    assert wanted


def test_the_register_has_everything_that_does_not_apply(row, lead):
    _, data = export(row, lead, "na", "xlsx")
    codes = [cells[0] for cells in table(data, "不适用登记")]
    assert tuple(codes) == loaded_assessment(row).na_codes
    assert codes


def test_the_action_list_says_who_until_when_how_far_and_what_is_overdue(row, lead, world):
    item = PlanAction(
        assessment=row.pk,
        facts=ItemFacts(source="SH-04.R3/2", owner=lead.user_id, due=date(2020, 1, 1)),
    ).run(world.system)
    ReportProgress(item=item, status="doing", progress=40, note="@SUM(A1)").run(lead)
    _, data = export(row, lead, "actions", "csv")
    line = lines(data)[1]
    assert (line[0], line[1], line[4]) == ("SH-04.R3/2", "SH-04", "3")
    assert line[8:9] + line[10:12] == [lead.name, "2020-01-01", "doing"]
    assert (line[14], line[15], line[16]) == ("40", "Y", "'@SUM(A1)")


def test_one_piece_above_internal_asks_for_a_purpose_where_evidence_goes_along(row, lead):
    facts = EvidenceFacts(kind="note", title="示例", note="示例", classification="important")
    AddEvidence(assessment=row.pk, facts=facts).run(lead)
    states = {}
    for kind, purpose in (("evidence:index", ""), ("evidence:index", "年度审计"), ("evidence:requests", "")):
        arguments = {"purpose": purpose}
        job = StartJob(kind=kind, arguments=arguments, assessment_id=row.pk).run(lead)
        run_job(job)
        states[kind, purpose] = Job.objects.get(pk=job).state
    assert list(states.values()) == ["failed", "done", "done"]
    assert "what they are for" in Job.objects.get(state="failed").error_en
    assert export(row, lead, "gaps", "csv")[0].state == "done"


def test_the_register_as_csv_has_the_same_codes(row, lead):
    _, data = export(row, lead, "na", "csv")
    assert tuple(line[0] for line in lines(data)[1:-2]) == loaded_assessment(row).na_codes


def test_the_action_list_says_when_by_whom_and_on_what_an_action_was_closed(row, lead, world):
    facts = EvidenceFacts(kind="note", title="=SUM(A1) 台账", note="示例")
    piece = AddEvidence(assessment=row.pk, facts=facts).run(lead)
    item = PlanAction(assessment=row.pk, facts=ItemFacts(title_zh="补台账", owner=lead.user_id)).run(lead)
    AskClosing(item=item, note="已补", evidence=("签收单",), pieces=(piece,)).run(lead)
    other = world.person(Role.ASSESSOR, row.tenant_id)
    DecideClosing(item=item, accept=True).run(other)
    _, data = export(row, lead, "actions", "csv")
    closed_on, by, note, proof = lines(data)[1][17:21]
    assert (date.fromisoformat(closed_on), by, note) == (timezone.localdate(), other.name, "已补")
    assert proof == "'=SUM(A1) 台账\n签收单"


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_the_file_comes_back_equal_and_is_taken_in_as_an_equal_assessment(row, lead, world, tmp_path, form):
    _, data = export(row, lead, "file", form)
    path = tmp_path / f"file.{form}"
    path.write_bytes(data)
    read = read_assessment(path)[0]
    assert read == assessment_file(row)
    again = ImportAssessment(tenant=world.tenant("示例乙"), file=read).run(world.system)
    other = Assessment.objects.get(pk=again)
    assert assessment_file(other) == read
    assert scorer_of(other).score(loaded_assessment(other)).root.score == (
        scorer_of(row).score(loaded_assessment(row)).root.score
    )


def test_a_note_that_looks_like_a_formula_stays_text(row, lead):
    _, data = export(row, lead, "answers", "csv")
    assert FORMULA in next(line for line in lines(data) if line[0] == "PM-01.L1.ST1")[20]
    assert not [cell for line in lines(data) for cell in line if is_formula_like(cell)]
    _, book = export(row, lead, "answers", "xlsx")
    assert b"<f>" not in _sheets(book)
    cells = next(cells for cells in table(book, "逐人作答") if FORMULA in cells)
    assert cells[0] == "PM-01.L1.ST1"


def _sheets(data):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"".join(package.read(name) for name in package.namelist() if "worksheets/" in name)


def test_each_export_leaves_one_event_with_the_digest_of_the_file(row, lead):
    wanted = [(one.code, form) for one in EXPORTS.values() for form in one.forms]
    for what, form in wanted:
        _, data = export(row, lead, what, form)
        event = Event.objects.filter(tag="assessment:result:exported").last()
        after = json.loads(event.after)
        assert (after["what"], after["format"], after["sm3"]) == (what, form, sm3_of(data))
        assert (event.actor, event.tenant) == (str(lead.user_id), str(row.tenant_id))
    assert Event.objects.filter(tag="assessment:result:exported").count() == len(wanted)


def test_every_table_carries_the_disclaimer_and_the_sample_flag(row, lead):
    for what in ("answers", "gaps", "actions", "na"):
        _, data = export(row, lead, what, "xlsx")
        head = [cells[0] for cells in workbook_from_bytes(data, source="x.xlsx")[0].rows[:HEADS]]
        assert head[1].startswith("示例 · "), what
        assert head[2].startswith("自编参考模型"), what


def test_csv_carries_the_disclaimer_at_its_end(row, lead):
    _, data = export(row, lead, "gaps", "csv", "en")
    assert lines(data)[-1][0].startswith("Independently authored reference model")


def test_what_there_is_no_export_of_fails_with_words(row, lead):
    for what, form in [("answers", "exe"), ("ledger", "csv"), ("everything", "xlsx")]:
        arguments = {"what": what, "format": form}
        job = StartJob(kind=KIND, arguments=arguments, assessment_id=row.pk).run(lead)
        run_job(job)
        found = Job.objects.get(pk=job)
        assert found.state == "failed"
        assert "there is no export" in found.error_en
    assert not Event.objects.filter(tag="assessment:result:exported").exists()
