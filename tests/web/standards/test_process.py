"""The pages of drafting: dashboard, beginning, gates, papers, drafts, the note, documents."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role
from hengdu.sheets import workbook_from_bytes
from hengdu.store.standards.courses import record_of
from hengdu.store.standards.models import Course, CourseFile
from hengdu.store.trail.models import Event

UNIT = "示例证券甲"
LATE = samples.voted()


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


@pytest.fixture
def editor(site):
    return site.client_as(Role.UNIT_EDITOR, unit=UNIT)


@pytest.fixture
def voted():
    return kept(replace(samples.voted(), lead=UNIT))


@pytest.fixture
def drafting():
    return kept(samples.drafting())


def page(client, name, row=None, query="", **data):
    where = reverse(name, args=[row.pk] if row is not None else []) + query
    answer = client.post(where, data) if data else client.get(where)
    return answer, b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(
        errors="replace"
    )


def test_the_first_dashboard_says_what_to_do(secretary):
    _, text = page(secretary, "desk_process")
    assert "尚无正在制定的标准" in text
    assert reverse("desk_begin") in text


def test_the_dashboard_says_stage_holder_and_what_is_late_why(secretary, voted):
    _, text = page(secretary, "desk_process")
    assert voted.title in text
    assert "40 审查" in text
    assert "审查组" in text
    assert "按审查意见校核术语" in text
    assert "示例主笔" in text


def test_the_dashboard_can_be_narrowed_to_what_is_late(secretary, voted, drafting):
    Course.objects.filter(pk=drafting.pk).update(next_due=None, title="示例不逾期")
    _, text = page(secretary, "desk_process", query="?state=late")
    assert voted.title in text
    assert "示例不逾期" not in text
    _, text = page(secretary, "desk_process", query="?words=不存在")
    assert "没有符合的事项" in text


def test_a_unit_sees_its_draftings_only(editor, voted):
    other = replace(samples.begun(), standard="sf-41", title="示例他人", lead="示例乙", units=(), authors=())
    row = kept(other)
    _, text = page(editor, "desk_process")
    assert voted.title in text
    assert "示例他人" not in text
    assert page(editor, "desk_course", row)[0].status_code == 404


def test_the_dashboard_stays_within_its_queries(site, voted, max_queries):
    for number in range(30):
        kept(replace(samples.drafting(), title=f"示例标准{number}"))
    client = site.client_as(Role.SECRETARIAT)
    page(client, "desk_process")
    with max_queries(15):
        page(client, "desk_process")
    assert voted.version == 1


def test_the_list_goes_out_as_excel_and_is_in_the_trail(secretary, voted):
    answer, _ = page(secretary, "desk_process_export")
    (sheet,) = workbook_from_bytes(answer.content, source="x")
    texts = [str(cell) for row in sheet.rows for cell in row if cell is not None]
    assert any(voted.title in text for text in texts)
    assert Event.objects.filter(tag="standards:courses:exported").exists()


def test_a_drafting_begins_from_a_record_of_the_registry(secretary):
    answer, _ = page(secretary, "desk_begin", standard="sf-41", path="new", lead=UNIT)
    row = Course.objects.get()
    assert answer.headers["Location"] == reverse("desk_course", args=[row.pk])
    _, text = page(secretary, "desk_course", row)
    assert "立项申请书" in text
    assert UNIT in text


@pytest.mark.parametrize("path", ["new", "revision", "conversion", "research"])
def test_each_path_begins(secretary, path):
    page(secretary, "desk_begin", standard="sf-41", path=path, lead="")
    assert Course.objects.get().path == path


def test_an_unknown_standard_is_named_beside_its_field(secretary):
    answer, text = page(secretary, "desk_begin", standard="nothing", path="new")
    assert answer.status_code == 422
    assert "登记册中没有标准" in text


def test_the_page_shows_what_the_gate_lacks_and_refuses_it_in_words(site, voted):
    client = site.client_as(Role.WORKING_GROUP)
    _, text = page(client, "desk_course", voted)
    assert "审查专家签名表" in text
    answer, text = page(client, "desk_course_move", voted, gate="submit-approval", version=1)
    assert answer.status_code == 422
    assert "尚缺" in text
    assert "审查专家签名表" in text
    voted.refresh_from_db()
    assert voted.stage == "40"


def test_a_gate_of_others_is_refused_with_who_moves_it(secretary):
    row = kept(samples.solicited())
    answer, text = page(secretary, "desk_course_move", row, gate="submit-review", version=1)
    assert answer.status_code == 403
    assert "标准起草工作组" in text


def test_a_drafting_goes_back_only_with_a_reason_which_stays(secretary, voted):
    answer, text = page(secretary, "desk_course_move", voted, gate="return-comments", version=1, reason=" ")
    assert answer.status_code == 422
    assert "须写明理由" in text
    page(secretary, "desk_course_move", voted, gate="return-comments", version=1, reason="示例：意见未尽")
    voted.refresh_from_db()
    assert voted.stage == "30"
    _, text = page(secretary, "desk_course", voted)
    assert "示例：意见未尽" in text


def test_a_stale_page_moves_nothing(secretary, voted):
    Course.objects.filter(pk=voted.pk).update(version=7)
    answer, _ = page(
        secretary, "desk_course_move", voted, gate="return-comments", version=1, reason="示例理由"
    )
    assert answer.status_code == 409


def test_a_paper_with_its_file_is_handed_in_and_comes_back(site, voted):
    client = site.client_as(Role.WORKING_GROUP)
    file = SimpleUploadedFile("示例签名表.txt", "示例签名".encode())
    answer, _ = page(client, "desk_course_paper", voted, material="signature-sheet", files=file)
    assert answer.status_code == 302
    kept_file = CourseFile.objects.get()
    got = client.get(reverse("desk_course_file", args=[voted.pk, kept_file.pk]))
    assert b"".join(got.streaming_content).decode() == "示例签名"
    assert "attachment" in got.headers["Content-Disposition"]
    _, text = page(client, "desk_course_papers", voted)
    assert "示例签名表.txt" in text


def test_a_file_that_is_not_what_its_name_says_is_refused_and_nothing_is_kept(site, voted):
    client = site.client_as(Role.WORKING_GROUP)
    file = SimpleUploadedFile("示例.pdf", b"MZ\x90\x00 not a pdf")
    answer, text = page(
        client, "desk_course_paper", voted, material="signature-sheet", number="示例文号", files=file
    )
    assert answer.status_code == 422
    assert "示例文号" in text
    assert not CourseFile.objects.exists()


def test_a_file_of_two_gigabytes_is_refused_by_its_declared_size(site, voted):
    client = site.client_as(Role.WORKING_GROUP)
    where = reverse("desk_course_paper", args=[voted.pk])
    answer = client.post(
        where, b"x", content_type="multipart/form-data; boundary=x", headers={"content-length": str(2 << 30)}
    )
    assert answer.status_code == 400
    assert "MB" in answer.content.decode()


def test_facts_are_changed_line_by_line(secretary, voted):
    data = {
        "lead": UNIT,
        "units": f"{UNIT}\n示例期货乙\n",
        "authors": "示例主笔 | 示例证券甲 | 统稿\n示例起草人|示例期货乙",
        "references": "GB/T 1 示例",
        "version": 1,
    }
    answer, _ = page(secretary, "desk_course_facts", voted, **data)
    assert answer.status_code == 302
    voted.refresh_from_db()
    record = record_of(voted)
    assert [(one.name, one.unit, one.role) for one in record.authors] == [
        ("示例主笔", UNIT, "lead"),
        ("示例起草人", "示例期货乙", "author"),
    ]


def test_an_author_without_a_unit_is_named_by_line(secretary, voted):
    data = {"lead": "", "units": "", "authors": "示例主笔", "references": "", "version": 1}
    answer, text = page(secretary, "desk_course_facts", voted, **data)
    assert answer.status_code == 422
    assert "第 1 行" in text


def test_the_distribution_list_is_kept(secretary, voted):
    page(secretary, "desk_course_distribution", voted, units=f"{UNIT}\n示例期货乙", version=1)
    voted.refresh_from_db()
    assert record_of(voted).distribution == (UNIT, "示例期货乙")


def test_a_draft_is_pasted_and_read_clause_by_clause(site, drafting):
    client = site.client_as(Role.WORKING_GROUP)
    answer, _ = page(client, "desk_course_add_draft", drafting, kind="comment", text=samples.COMMENT_TEXT)
    assert answer.status_code == 302
    text = client.get(reverse("desk_course_draft", args=[drafting.pk, "C1"])).content.decode()
    assert "4.2" in text
    assert "规则库" in text


def word(text):
    """Return a Word document with one paragraph a line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'
    kinds = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("word/document.xml", body)
    return out.getvalue()


def test_a_draft_is_read_from_a_word_document(site, drafting):
    client = site.client_as(Role.WORKING_GROUP)
    file = SimpleUploadedFile("示例稿.docx", word(samples.COMMENT_TEXT))
    answer, text = page(client, "desk_course_add_draft", drafting, kind="comment", text="", files=file)
    assert answer.status_code == 302, text
    drafting.refresh_from_db()
    assert [one.number for one in record_of(drafting).drafts[0].clauses][:2] == ["1", "4"]
    assert CourseFile.objects.get().what == "comment-draft"


def test_a_draft_without_numbers_is_refused_and_the_text_stays_in_the_form(site, drafting):
    client = site.client_as(Role.WORKING_GROUP)
    answer, text = page(client, "desk_course_add_draft", drafting, kind="comment", text="没有编号的文字")
    assert answer.status_code == 422
    assert "没有带编号的条款" in text
    assert "没有编号的文字" in text


def test_an_adopted_comment_without_a_change_is_a_finding(secretary):
    record = samples.reviewed()
    drafts = tuple(
        replace(one, clauses=record.drafts[0].clauses) if one.id == "R1" else one for one in record.drafts
    )
    row = kept(replace(record, drafts=drafts))
    _, text = page(secretary, "desk_course_compare", row)
    assert "已采纳，但R1中相应条款没有改动" in text


def test_a_change_without_a_comment_is_settled_by_its_reason(secretary):
    record = samples.reviewed()
    row = kept(replace(record, comments=()))
    _, text = page(secretary, "desk_course_compare", row)
    assert "没有对应的采纳意见" in text
    page(secretary, "desk_course_explain", row, draft="R1", clause="4.1", reason="示例：统一用语")
    _, text = page(secretary, "desk_course_compare", row)
    assert "没有对应的采纳意见" not in text
    assert "示例：统一用语" in text


def chapters(outline, *rows):
    names = ("chapter", "items", "author", "unit", "due", "done")
    data = {"outline": outline, "version": 1, "a-TOTAL_FORMS": len(rows), "a-INITIAL_FORMS": 0}
    for at, row in enumerate(rows):
        data |= {f"a-{at}-{name}": value for name, value in zip(names, row, strict=True)}
    return data


def test_chapters_are_divided_and_gaps_and_overlaps_are_shown(site, drafting):
    client = site.client_as(Role.WORKING_GROUP)
    rows = (
        ("4", "", "示例甲", UNIT, "2026-12-31", ""),
        ("4", "", "示例乙", "示例期货乙", "", ""),
        ("", "", "", "", "", ""),
    )
    answer, _ = page(client, "desk_course_chapters", drafting, **chapters("4 总则\n5 实施 | 3", *rows))
    assert answer.status_code == 302
    _, text = page(client, "desk_course_drafts", drafting)
    assert "无人执笔" in text
    assert "分工重叠" in text


def test_an_outline_line_without_a_number_is_named(site, drafting):
    client = site.client_as(Role.WORKING_GROUP)
    answer, text = page(client, "desk_course_chapters", drafting, **chapters("4 总则\n没有编号"))
    assert answer.status_code == 422
    assert "第 2 行" in text


def test_the_note_marks_what_is_missing_until_it_is_written(site):
    row = kept(replace(samples.drafting(), note=()))
    client = site.client_as(Role.WORKING_GROUP)
    _, text = page(client, "desk_course_note", row)
    assert "补齐后关口才接受编制说明" in text
    parts = dict.fromkeys(samples.WRITTEN, "示例文字")
    page(client, "desk_course_note_write", row, version=1, **parts)
    _, text = page(client, "desk_course_note", row)
    assert "内容齐全" in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?what=note&form=docx", "编制说明"),
        ("?what=comments&of=C1&form=docx", "征求意见汇总处理表"),
        ("?what=minutes&of=m1&form=docx", "会议纪要"),
        ("?what=ballot&of=b1&form=docx", "审查结论"),
        ("?what=drafts&form=docx", "4.1"),
    ],
)
def test_documents_go_out_as_word_and_stand_in_the_trail(secretary, voted, query, words):
    answer, _ = page(secretary, "desk_course_print", voted, query)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    assert words in text
    assert "示例" in text
    event = Event.objects.get(tag="standards:paper:printed")
    assert event.object == str(voted.pk)


def test_the_table_of_comments_goes_out_as_excel(secretary, voted):
    answer, _ = page(secretary, "desk_course_print", voted, "?what=comments&of=C1&form=xlsx")
    sheets = workbook_from_bytes(answer.content, source="x")
    assert any("不明确" in str(cell) for sheet in sheets for row in sheet.rows for cell in row)


@pytest.mark.parametrize(
    "query", ["?what=map&form=docx", "?what=minutes&of=m9&form=docx", "?what=note&form=exe"]
)
def test_a_document_that_is_not_there_is_not_found(secretary, voted, query):
    assert page(secretary, "desk_course_print", voted, query)[0].status_code == 404


def test_the_history_is_that_of_the_trail(secretary, site, voted):
    page(
        site.client_as(Role.WORKING_GROUP),
        "desk_course_paper",
        voted,
        material="signature-sheet",
        number="示例号",
    )
    _, text = page(secretary, "desk_course", voted)
    assert "提交制定材料" in text
    assert "示例号" in text


def test_a_reader_sees_the_pages_and_no_forms(site, voted):
    client = site.client_as(Role.DESK_READER)
    _, text = page(client, "desk_course", voted)
    assert "审查专家签名表" in text
    assert reverse("desk_course_paper", args=[voted.pk]) not in text
    assert reverse("desk_course_move", args=[voted.pk]) not in text


def test_a_published_standard_shows_its_review_day(secretary):
    row = kept(samples.published())
    _, text = page(secretary, "desk_course", row)
    assert "五年复审期限" in text
    assert "2031年11月1日" in text


@pytest.mark.parametrize(
    ("number", "said", "link"),
    [
        ("JR/T 0250—2022", "登记册已将 JR/T 0250—2022 标为废止", "/desk/standards/sf-41/"),
        ("JR/T 9999—2001", "登记册中没有 JR/T 9999—2001", "/desk/standards/new/"),
    ],
)
def test_publishing_says_what_became_of_the_standard_that_it_replaces(secretary, number, said, link):
    given = {"is_sample": False, "stage": "60", "path": "revision", "predecessor": number}
    row = kept(replace(samples.published(), **given))
    page(secretary, "desk_course_paper", row, material="standard-text", number="示例文号")
    answer, _ = page(secretary, "desk_course_move", row, gate="publish", version=2)
    text = secretary.get(answer.headers["Location"]).content.decode()
    assert said in text
    assert f'href="{link}"' in text


def test_the_dashboard_shows_the_ways_of_a_review_and_why_it_is_late(site):
    row = kept(replace(samples.published(), since=samples.day("2020-01-01")))
    reader = site.client_as(Role.DESK_READER)
    _, text = page(reader, "desk_process")
    for said in ("复审：继续有效", "复审：修订", "废止", "五年复审", "复审结论", "现行标准实施情况"):
        assert said in text, said
    _, text = page(reader, "desk_process", query="?state=late")
    assert row.title in text
    _, text = page(reader, "desk_course", row)
    assert all(said in text for said in ("复审：继续有效", "复审：修订", "废止公告"))


def test_a_record_of_the_registry_leads_to_its_drafting(secretary, voted):
    text = secretary.get(reverse("desk_standard", args=["sf-42"])).content.decode()
    assert reverse("desk_course", args=[voted.pk]) in text
    text = secretary.get(reverse("desk_standard", args=["sf-41"])).content.decode()
    assert f"{reverse('desk_begin')}?standard=sf-41" in text


def test_a_leader_reads_what_is_late_and_why_and_begins_nothing(site, voted):
    leader = site.client_as(Role.DESK_READER)
    _, text = page(leader, "desk_process", query="?state=late")
    assert voted.title in text
    assert "按审查意见校核术语" in text
    assert "逾期" in text
    assert reverse("desk_begin") not in text
    answer, _ = page(leader, "desk_process_export", query="?state=late")
    (sheet,) = workbook_from_bytes(answer.content, source="x")
    said = [str(cell) for row in sheet.rows for cell in row if cell is not None]
    assert any(voted.title in one for one in said)
    assert any("按审查意见校核术语" in one for one in said)
    assert leader.get(reverse("desk_begin")).status_code == 403
