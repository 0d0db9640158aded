import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.utils import timezone
from tests.application import fresh_database, keep_database, take_database
from tests.sealing import approve
from tests.web.conftest import Site

from hengdu.actions import LoadSamples, Role, SaveAnswer, SealAssessment
from hengdu.actions import _seal as sealing
from hengdu.actions.jobs import run_job
from hengdu.assessments import read_assessment
from hengdu.scoring import lift
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.dossiers.models import Dossier
from hengdu.store.jobs.models import Job
from hengdu.store.people.models import Installation
from hengdu.text import decimal_places

SAMPLES = Path(__file__).resolve().parents[3] / "examples/samples"
PAGES = (
    "",
    "nodes/SH/",
    "nodes/SH-04/",
    "practices/SH-04.L3.EX1/",
    "answers/",
    "answers/?domain=IR",
    "comparison/",
    "views/",
    "recommendations/",
    "method/",
    "board/",
    "reports/",
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Load two years of a sample institution once."""
    folder = tmp_path_factory.mktemp("years")
    with fresh_database(folder) as path:
        Installation.objects.create(id=1, set_up_at=timezone.now())
        files = tuple(read_assessment(SAMPLES / f"futures-{year}.yaml")[0] for year in (2025, 2026))
        LoadSamples(files=files).run(Site(path).system)
        return keep_database(folder, "years")


@pytest.fixture
def years(loaded, database):  # noqa: ARG001 - the copy takes its place
    take_database(loaded)
    return tuple(Assessment.objects.order_by("period_end").select_related("tenant"))


@pytest.fixture
def site(years, database):  # noqa: ARG001 - an installation with the two years in it
    return Site(database)


@pytest.fixture
def reader(site, years):
    return site.person("reader", Role.READER, Role.LEAD, tenant=years[1].tenant)


def address(row, rest=""):
    return f"/assessments/{row.pk}/results/{rest}"


def words(response):
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_result_opens_and_carries_the_disclaimer(site, years, reader, language):
    client = site.client(reader, language=language)
    for page in PAGES:
        response = client.get(address(years[1], page))
        assert response.status_code == 200, page
        wanted = "自编参考模型" if language == "zh-hans" else "Independently authored reference model"
        assert wanted in words(response), page


def test_the_numbers_on_the_page_are_those_of_the_engine(site, years, reader):
    result = scorer_of(years[1]).score(loaded_assessment(years[1]))
    text = words(site.client(reader, language="en").get(address(years[1])))
    for node in result.pack.root.nodes:
        found = result.nodes[node.code]
        row = f"{node.code} {node.title.en} L{found.level} {decimal_places(found.score, 2)}"
        assert row in text
    for code in ("SH-04", "IR-04", "PM-02"):
        found = result.nodes[code]
        heat = f"{code} {found.title.en} L{found.level} {decimal_places(found.score, 2)}"
        assert heat in text


def test_a_node_says_why_and_what_would_lift_it_or_what_blocks_it(site, years, reader):
    scorer, assessment = scorer_of(years[1]), loaded_assessment(years[1])
    client = site.client(reader, language="en")
    seen = set()
    for code in ("SH-04", "PM-03", "AP-01", "DA-02", "SO-04", "IR-04"):
        way = lift(scorer, assessment, code)
        text = words(client.get(address(years[1], f"nodes/{code}/")))
        assert "Why this level" in text
        if way.changes:
            seen.add("changes")
            assert f"To reach L{way.to_level}: {way.practices} practices, {way.steps} steps" in text
        for block in way.blocked_by:
            seen.add("blocked")
            assert block.reason.en in text
    assert "blocked" in seen


def test_a_change_of_an_answer_changes_the_page(site, years, reader):
    client = site.client(reader, language="en")
    key = next(
        item
        for item in scorer_of(years[1]).score(loaded_assessment(years[1])).pack.nodes["PM-01"].practices
        if item.key and item.level == 1
    )
    before = words(client.get(address(years[1], "nodes/PM-01/")))
    role = next(iter(key.ask))
    SaveAnswer(assessment=years[1].pk, code=key.code, role=role, given={"answer": "N"}).run(site.system)
    after = words(client.get(address(years[1], "nodes/PM-01/")))
    assert before != after
    assert "L0" in after


def test_the_comparison_names_both_years(site, years, reader):
    text = words(site.client(reader, language="zh-hans").get(address(years[1], "comparison/")))
    assert years[0].title in text
    assert "→" in text or "没有变化" in text


def test_a_comparison_with_a_later_year_keeps_the_order_of_time(site, years, reader):
    text = words(site.client(reader, language="zh-hans").get(address(years[0], "comparison/")))
    changed = text[text.index("改动 ") :]
    assert changed.index(years[0].title) < changed.index(years[1].title)


def test_a_quick_assessment_is_not_compared_with_full_ones(site, years, reader):
    quick = Assessment.objects.get(pk=years[0].pk)
    Assessment.objects.filter(pk=quick.pk).update(pace="quick", title="快评（示例）")
    client = site.client(reader)
    shown = client.get(address(years[1], "comparison/"))
    assert "快评（示例）" not in words(shown)
    trend = re.search(r'<script id="trend-data"[^>]*>(.*?)</script>', shown.content.decode())[1]
    assert json.loads(trend)["years"] == ["2026"]
    assert client.get(address(years[1], f"comparison/?with={quick.pk}")).status_code == 404


def test_a_foreign_institution_is_told_that_the_pages_do_not_exist(site, years):
    stranger = site.client_as(Role.LEAD, tenant=site.tenant("示例期货"))
    assert {stranger.get(address(years[1], page)).status_code for page in PAGES} == {404}


def test_a_respondent_may_not_read_results(site, years):
    client = site.client_as(Role.RESPONDENT, tenant=years[1].tenant, interview_roles=["ITO"])
    assert client.get(address(years[1])).status_code in {403, 404}


@pytest.mark.parametrize(
    "page", ["nodes/NO-99/", "practices/NO-99.L1.ST1/", "answers/?domain=XX", "views/?view=x"]
)
def test_what_the_model_does_not_have_is_not_found(site, years, reader, page):
    assert site.client(reader).get(address(years[1], page)).status_code == 404


def test_the_overview_asks_the_database_at_most_fifteen_times(site, years, reader, max_queries):
    client = site.client(reader)
    client.get(address(years[1]))
    with max_queries(15):
        client.get(address(years[1]))


@pytest.mark.parametrize(
    ("form", "begins"), [("html", b"<!DOCTYPE html>"), ("xlsx", b"PK"), ("pdf", b"%PDF-")]
)
def test_a_report_is_made_as_a_job_and_can_be_fetched(site, years, reader, form, begins):
    client = site.client(reader)
    response = client.post(address(years[1], "reports/start/"), {"format": form, "lang": "zh"})
    job = Job.objects.get()
    assert response.status_code == 302
    run_job(job.pk)
    fetched = client.get(f"/jobs/{job.pk}/file/")
    assert fetched.status_code == 200
    assert b"".join(fetched).startswith(begins)
    assert "attachment" in fetched["Content-Disposition"]


def test_an_unknown_format_fails_as_a_job_with_words(site, years, reader):
    client = site.client(reader, language="en")
    client.post(address(years[1], "reports/start/"), {"format": "exe", "lang": "zh"})
    job = Job.objects.get()
    run_job(job.pk)
    assert "there is no format exe" in words(client.get(f"/jobs/{job.pk}/"))


def test_the_board_page_prints_on_one_sheet(years, reader, visit):
    page = visit(reader)
    page.goto(address(years[1], "board/"))
    data = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1


def test_pages_do_not_scroll_sideways(years, reader, visit):
    page = visit(reader)
    for rest in PAGES:
        page.goto(address(years[1], rest))
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{rest} at {width} px"


def test_the_overview_reads_without_scripts(years, reader, visit):
    page = visit(reader, java_script_enabled=False)
    page.goto(address(years[1]))
    assert page.locator("svg").count() >= 2
    assert page.locator("table.heat tbody tr").count() == 40


def test_the_chart_is_drawn_from_the_data_on_the_page(years, reader, visit):
    page = visit(reader)
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(address(years[1]))
    page.wait_for_selector("[data-chart] svg")
    assert problems == []


def test_the_sealed_numbers_stand_beside_the_same_answers_scored_by_the_present_model(
    site, years, monkeypatch
):
    monkeypatch.setattr(sealing, "_refuse_unless_valid", lambda *_given: None)
    first, second = years
    client = site.client_as(Role.LEAD, tenant=first.tenant)
    page = f"/assessments/{second.pk}/results/comparison/"
    assert "h-sealed" not in client.get(page).content.decode()
    Assessment.objects.filter(pk=first.pk).update(status="open")
    approve(first.pk)
    SealAssessment(assessment=first.pk).run(site.system)
    score = Dossier.objects.get().score
    Dossier.objects.update(level=5, score="4.99")  # as if sealed by a model that scored otherwise
    said = client.get(page).content.decode()
    table = said.partition('aria-labelledby="h-sealed"')[2].partition("</tbody>")[0]
    rows = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", table.partition("<tbody>")[2], re.DOTALL)
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in rows]
    assert "L5" in cells
    assert "4.99" in cells
    assert decimal_places(float(score), 2) in cells
