import io
from datetime import date

import pytest
from docx import Document as WordFile
from pypdf import PdfReader

from hengdu.errors import ReportError
from hengdu.packs import load_pack
from hengdu.reports import report_bytes
from hengdu.reports.charts import Dependencies, DependencyEdge, DependencyNode, Gantt, GanttBar, GanttRow
from hengdu.reports.standards import (
    analysis_document,
    comparison_document,
    plan_document,
    review_document,
    route_document,
    write_document,
)
from hengdu.standards.editions import (
    Changes,
    Wish,
    compare_plans,
    default_assumptions,
    edition_of,
    make_plan,
    next_edition,
    read_month,
    replan,
    review_edition,
)
from hengdu.standards.framework import builtin_framework
from hengdu.standards.registry import LAYERS, builtin_register
from hengdu.standards.routes import default_rules, route_for

DAY = date(2026, 11, 21)
REGISTER = builtin_register()
NAMES = ["analysis", "review", "plan", "comparison", "route"]


def made(lang):
    assumptions = default_assumptions()
    review = review_edition(REGISTER, edition_of(REGISTER), DAY, assumptions=assumptions)
    draft = next_edition(review, REGISTER, assumptions)
    wish = Wish(
        register=REGISTER, edition=draft, assumptions=assumptions, start=read_month("2027-01"), layers=LAYERS
    )
    plan = make_plan(wish, plan_id="a", title=draft.title, search="greedy")
    changes = Changes(at="2027-06", capacity={"all": "50%"})
    changed = replan(plan, REGISTER, changes, plan_id="b", search="greedy")
    pack = load_pack("sf-nscmm")
    route = route_for(REGISTER, default_rules(), pack, institution_type="futures", plan=plan)
    when = {"lang": lang, "created": DAY}
    return {
        "analysis": analysis_document(builtin_framework(), REGISTER, **when),
        "review": review_document(review, draft, REGISTER, **when),
        "plan": plan_document(plan, REGISTER, **when),
        "comparison": comparison_document(compare_plans(plan, changed), **when),
        "route": route_document(route, REGISTER, pack, **when),
    }


@pytest.fixture(scope="module")
def documents():
    return {lang: made(lang) for lang in ("zh", "en")}


@pytest.mark.parametrize("name", NAMES)
def test_word_holds_every_chapter_and_picture(documents, name):
    document = documents["zh"][name]
    file = WordFile(io.BytesIO(report_bytes(document.context, "docx")))
    text = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert all(chapter.title in text for chapter in document.context.chapters)
    assert len(file.inline_shapes) == len(list(document.context.figures()))


@pytest.mark.parametrize("name", NAMES)
def test_pdf_sets_without_warning_and_bears_the_disclaimer(documents, name):
    document = documents["zh"][name]
    reader = PdfReader(io.BytesIO(report_bytes(document.context, "pdf")))
    first = reader.pages[0].extract_text().replace("\n", "")
    assert document.context.about.title in first
    assert "不是标准文本" in first


@pytest.mark.parametrize("name", NAMES)
def test_english_documents_have_no_chinese_chapter(documents, name):
    titles = [chapter.title for chapter in documents["en"][name].context.chapters]
    assert all(title.isascii() for title in titles)


def test_the_pictures_of_the_issue_are_drawn(documents):
    names = {figure.name for document in documents["zh"].values() for figure in document.context.figures()}
    assert names >= {"framework", "relations", "gantt", "dependencies", "gantt-both", "overdue"}


def test_the_route_bears_the_disclaimer_of_the_model(documents):
    notes = documents["zh"]["route"].context.cover_notes
    assert any("自编参考模型" in note for note in notes)


def test_files_are_written_under_the_name_of_the_report(documents, tmp_path):
    (path,) = write_document(documents["zh"]["review"], formats=["docx"], out_dir=tmp_path)
    assert path.name == "规划执行评估-zh.docx"


def test_a_gantt_chart_is_accessible_and_repeats_lateness_in_words():
    row = GanttRow(label="A <b>", bars=(GanttBar(first=24312, last=24320, shade=2),), due=24315, note="+5")
    svg = Gantt(title="Schedule", description="One late", rows=(row,), legend=(("Drafting", 2),)).svg()
    assert "<title>Schedule</title>" in svg
    assert "A &lt;b&gt;" in svg
    assert ">+5<" in svg
    assert ">2026<" in svg


@pytest.mark.parametrize(("first", "last", "shade"), [(5, 4, 1), (1, 2, 6)], ids=["reversed", "shade"])
def test_a_bar_that_cannot_be_drawn_is_refused(first, last, shade):
    row = GanttRow(label="A", bars=(GanttBar(first=first, last=last, shade=shade),))
    with pytest.raises(ReportError):
        Gantt(title="t", description="d", rows=(row,), legend=())


@pytest.mark.parametrize("edges", [(("A", "Z"),), (("A", "B"), ("B", "A"))], ids=["nothing", "circle"])
def test_a_graph_that_cannot_be_drawn_is_refused(edges):
    nodes = tuple(DependencyNode(code=code, label=code) for code in "AB")
    made_edges = tuple(DependencyEdge(before=before, after=after) for before, after in edges)
    with pytest.raises(ReportError):
        Dependencies(title="t", description="d", nodes=nodes, edges=made_edges)
