"""Comments on a draft: asked for, sent, taken from forms, disposed of, split, merged, disagreed about."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document as WordFile
from openpyxl import load_workbook
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import ActionError, Role
from hengdu.actions.standards import Remark, SendComments, comment_mark
from hengdu.reports import report_bytes
from hengdu.reports.standards import form_document
from hengdu.standards.process import Discussion, Dissent, form_bytes, put_dissent
from hengdu.store.notices.models import Notice
from hengdu.store.standards.courses import record_of
from hengdu.store.standards.models import Course, CourseFile
from hengdu.store.trail.models import Event

DAY = samples.day("2026-07-02")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def unit_client(site, unit, name="danwei"):
    return site.client(site.person(name, Role.UNIT_EDITOR, unit=unit))


def at(row, rest=""):
    return f"/desk/process/{row.pk}/comments/{rest}"


def now(row):
    return record_of(Course.objects.get(pk=row.pk))


def filled(course, unit, *remarks, name=None, change=None):
    """Return a form as a unit would send it; ``change`` spoils it."""
    book = load_workbook(io.BytesIO(form_bytes(course, course.drafts[0], created=samples.day("2026-06-01"))))
    sheet = book.active
    sheet["B5"], sheet["B6"], sheet["B7"] = unit, "示例联系人", "有意见" if remarks else "无意见"
    for number, (clause, text) in enumerate(remarks):
        sheet.cell(10 + number, 2, clause)
        sheet.cell(10 + number, 3, text)
    if change is not None:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name or f"{unit}.xlsx", out.getvalue(), XLSX)


def filled_word(course, unit, clause, text):
    """Return the Word form that is sent out, filled with one comment."""
    blank = form_document(course, course.drafts[0], created=samples.day("2026-06-01"))
    file = WordFile(io.BytesIO(report_bytes(blank.context, "docx")))
    facts, body = (table for table in file.tables if table.rows[0].cells[0].text in {"表格标识", "序号"})
    for row, value in ((2, unit), (3, "示例联系人"), (4, "有意见")):
        facts.rows[row].cells[1].text = value
    for col, value in enumerate((clause, text, ""), start=1):
        body.rows[1].cells[col].text = value
    out = io.BytesIO()
    file.save(out)
    return SimpleUploadedFile(f"{unit}.docx", out.getvalue(), "application/octet-stream")


def rows_of(prefix, *rows):
    """Return the fields of rows of comments as a browser sends them."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows) + 1), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate([*rows, ("", "", "")]):
        data |= {
            f"{prefix}-{number}-{name}": word
            for name, word in zip(("clause", "text", "proposal"), row, strict=True)
        }
    return data


def test_units_are_asked_and_find_it_in_their_inbox(site, secretary):
    row = kept(samples.drafting())
    course = samples.solicited()
    row = kept(course.__class__(**{**vars(course), "solicitations": ()}))
    own = site.person("danwei", Role.UNIT_EDITOR, unit="示例证券甲")
    until = timezone.localdate() + timedelta(days=30)
    units = "示例证券甲\n示例期货乙"
    answer = secretary.post(at(row, "ask/"), {"draft": "C1", "units": units, "until": until.isoformat()})
    assert answer.status_code == 302, answer.content.decode()
    assert now(row).solicitations[0].asked == ("示例证券甲", "示例期货乙")
    assert Notice.objects.get(user=own).params["what"] == "comments_asked"
    assert site.client(own).get(at(row)).status_code == 200
    assert "comments_asked" not in site.client(own).get("/inbox/").content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"units": "甲\n乙", "until": "2020-01-01"}, "早于发出日"),
        ({"units": "", "until": "2030-01-01"}, "必填"),
    ],
)
def test_asking_wrongly_is_said_and_keeps_what_was_typed(secretary, given, said):
    course = samples.solicited()
    row = kept(course.__class__(**{**vars(course), "solicitations": ()}))
    answer = secretary.post(at(row, "ask/"), {"draft": "C1", **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert now(row).solicitations == ()


def test_the_blank_forms_and_the_table_are_handed_out_and_recorded(secretary):
    row = kept(samples.collected())
    for name in ("form.xlsx", "form.docx", "table.docx", "table.xlsx"):
        answer = secretary.get(at(row, f"drafts/C1/{name}"))
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
    assert Event.objects.filter(tag="standards:paper:printed").count() == 4
    assert secretary.get(at(row, "drafts/C9/form.xlsx")).status_code == 404
    assert secretary.get(at(row, "drafts/C1/form.exe")).status_code == 404


def test_several_filled_forms_are_taken_in_at_once_and_kept(site, secretary):
    course = samples.solicited()
    row = kept(course)
    forms = [
        filled(course, "示例证券甲", ("4.1", "频次不明")),
        filled(course, "示例基金丙"),
        filled_word(course, "示例期货乙", "5.1", "比例未定"),
    ]
    answer = secretary.post(at(row, "drafts/C1/take/"), {"files": forms})
    assert answer.status_code == 302, answer.content.decode()
    assert [one.unit for one in now(row).solicitations[0].replies] == [
        "示例证券甲",
        "示例基金丙",
        "示例期货乙",
    ]
    assert now(row).comments[-1].source == "示例期货乙.docx:表3!C2"
    files = CourseFile.objects.filter(course=row, what="comment-form")
    assert files.count() == 3
    kept_form = secretary.get(f"/desk/process/{row.pk}/files/{files[0].pk}/")
    assert b"".join(kept_form.streaming_content)[:2] == b"PK"
    kept_form.close()
    other = unit_client(site, "示例证券丁")
    assert other.get(f"/desk/process/{row.pk}/files/{files[0].pk}/").status_code == 404
    page = secretary.get(at(row)).content.decode()
    assert "频次不明" in page
    assert "逾期" in page


def numbers(page):
    """Return the numbers of the page's summary by their labels, with the note under each."""
    found = {}
    for block in re.findall(r'<li><span class="label">(.*?)</li>', page, re.DOTALL):
        words = [one.strip() for one in re.sub(r"<[^>]+>", "|", block).split("|") if one.strip()]
        found[words[0]] = words[1:]
    return found


def test_the_page_counts_asked_replied_with_comments_and_silent(site, secretary):
    course = samples.collected()
    row = kept(course)
    seen = numbers(secretary.get(at(row)).content.decode())
    assert seen["征求单位"] == ["4"]
    assert seen["已回复"] == ["3", "其中 2 家有意见"]
    assert seen["未回复"] == ["1", "逾期"]
    assert seen["意见"][0] == str(len(course.comments))
    asked = unit_client(site, "示例证券丁").get(at(row)).content.decode()
    assert numbers(asked) == {}
    assert not any(unit in asked for unit in ("示例证券甲", "示例期货乙", "示例基金丙"))


def shift(sheet):
    sheet.insert_rows(3)


def merge_cells(sheet):
    sheet.merge_cells("C10:D10")


def other_draft(sheet):
    sheet["B3"] = "HDC1|sf-42|C7"


@pytest.mark.parametrize(("change", "place"), [(shift, "!A"), (merge_cells, "!C10"), (other_draft, "!B3")])
def test_one_spoilt_form_keeps_all_out_and_its_cell_is_named(secretary, change, place):
    course = samples.solicited()
    row = kept(course)
    good = filled(course, "示例证券甲", ("4.1", "频次不明"))
    bad = filled(course, "示例期货乙", ("4.1", "频次"), name="bad.xlsx", change=change)
    answer = secretary.post(at(row, "drafts/C1/take/"), {"files": [good, bad]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "bad.xlsx" in page
    assert place in page
    assert now(row) == course
    assert not CourseFile.objects.exists()


def test_two_replies_of_one_unit_are_refused_together(secretary):
    course = samples.solicited()
    row = kept(course)
    twice = [filled(course, "示例证券甲", name=f"{number}.xlsx") for number in (1, 2)]
    answer = secretary.post(at(row, "drafts/C1/take/"), {"files": twice})
    assert answer.status_code == 422
    assert "回复过" in answer.content.decode()
    assert now(row) == course


def test_what_is_no_form_is_refused(secretary):
    row = kept(samples.solicited())
    wrong = SimpleUploadedFile("x.txt", b"hello", "text/plain")
    assert secretary.post(at(row, "drafts/C1/take/"), {"files": [wrong]}).status_code == 422
    assert secretary.post(at(row, "drafts/C1/take/"), {}).status_code == 422


def test_a_unit_sends_its_own_comments_once_and_sees_only_them(site):
    row = kept(samples.collected())
    client = unit_client(site, "示例证券丁")
    rows = rows_of("c", ("4.2", "规则库不清", "写明"), ("全文", "统一术语", ""))
    sent = client.post(at(row, "drafts/C1/reply/"), {"unit": "示例证券丁", "person": "示例", **rows})
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(at(row)).content.decode()
    assert "规则库不清" in page
    assert "抽查比例未规定" not in page
    assert client.get(at(row, "c1/")).status_code == 404
    assert client.get(at(row, "drafts/C1/table.docx")).status_code == 404
    printed = f"/desk/process/{row.pk}/papers/print/?what=comments&of=C1&form=docx"
    assert client.get(printed).status_code == 404
    again = client.post(at(row, "drafts/C1/reply/"), {"unit": "示例证券丁", **rows})
    assert again.status_code == 422
    assert len(now(row).comments) == 5


ISSUE = "示例分歧：频次"


@pytest.fixture
def inner(secretary):
    """A drafting that was reviewed: comments, a disagreement, a vote, minutes, and files of all of them."""
    dissent = Dissent(
        id="d1",
        comments=("c1",),
        issue=ISSUE,
        opened=samples.day("2026-07-02"),
        discussions=(Discussion(day=samples.day("2026-07-03"), people=("示例专家1",), outcome="示例"),),
        settlement="按年",
        settled=samples.day("2026-07-04"),
    )
    row = kept(put_dissent(samples.voted(), dissent))
    for material in ("comment-table", "drafting-note", "review-minutes", "signature-sheet", "outline"):
        file = SimpleUploadedFile(f"{material}.txt", f"示例 {material}".encode())
        answer = secretary.post(f"/desk/process/{row.pk}/hand-in/", {"material": material, "files": file})
        assert answer.status_code == 302, answer.content.decode()
    file = SimpleUploadedFile("minutes.txt", "示例纪要".encode())
    assert secretary.post(f"/desk/process/{row.pk}/meetings/m1/file/", {"file": file}).status_code == 302
    return row


def test_a_unit_that_is_only_asked_gets_no_file_of_comments_votes_and_minutes(site, secretary, inner):
    client = unit_client(site, "示例证券丁")
    assert CourseFile.objects.count() == 6
    for file in CourseFile.objects.all():
        where = f"/desk/process/{inner.pk}/files/{file.pk}/"
        answers = [one.get(where) for one in (secretary, client)]
        wanted = 200 if file.what == "outline" else 404
        assert [one.status_code for one in answers] == [200, wanted], file.what
        for one in answers:
            one.close()
    page = client.get(f"/desk/process/{inner.pk}/papers/").content.decode()
    assert f"/desk/process/{inner.pk}/files/" in page
    assert page.count(f"/desk/process/{inner.pk}/files/") == 1


INNER_PAGES = (
    "ballots/",
    "ballots/b1/",
    "ballots/b1/sheet.docx",
    "meetings/m1/",
    "meetings/m1/minutes.docx",
    "comments/dissents/d1/",
    "comments/c2/",
    "papers/print/?what=comments&of=C1&form=docx",
    "papers/print/?what=minutes&of=m1&form=docx",
    "papers/print/?what=ballot&of=b1&form=docx",
    "papers/print/?what=drafts&form=docx",
)


def test_a_unit_that_is_only_asked_is_not_told_what_others_said(site):
    row = kept(replace(samples.voted(), dissents=(Dissent(id="d1", comments=(), issue=ISSUE, opened=DAY),)))
    asked, drafting = unit_client(site, "示例证券丁"), unit_client(site, "示例期货乙", "yi")
    for page in INNER_PAGES:
        where = f"/desk/process/{row.pk}/{page}"
        assert asked.get(where).status_code == 404, page
        assert drafting.get(where).status_code == 200, page


def test_no_page_tells_a_unit_that_is_only_asked_of_disagreements_votes_and_silence(site, secretary, inner):
    settle(secretary, inner, "c2", "rejected", "示例处理理由")
    record = now(inner)
    assert record.stage == "40"
    other = kept(replace(samples.collected(), standard="sf-41", title="示例另一项"))
    asked = site.person("jia", Role.UNIT_EDITOR, unit="示例基金丙")
    own = site.client(asked)
    pages = ("", "note/", "papers/", "drafts/", "drafts/compare/", "meetings/", "surveys/")
    seen = "".join(own.get(f"/desk/process/{inner.pk}/{one}").content.decode() for one in pages)
    printed = own.get(f"/desk/process/{inner.pk}/papers/print/?what=note&form=docx")
    with zipfile.ZipFile(io.BytesIO(printed.content)) as archive:
        seen += archive.read("word/document.xml").decode()
    for word in (ISSUE, "示例专家1", "标准审查会", "示例处理理由", "表决 5 名", "尚缺"):
        assert word not in seen, word
    assert "仅供起草单位和秘书处查阅" in seen
    every = "".join(secretary.get(f"/desk/process/{inner.pk}/{one}").content.decode() for one in pages)
    assert all(word in every for word in (ISSUE, "标准审查会", "示例处理理由", "表决 5 名"))
    dashboard = own.get("/desk/process/").content.decode()
    assert other.title in dashboard
    assert "示例证券丁" not in dashboard + own.get(f"/desk/process/{other.pk}/").content.decode()
    assert "示例证券丁" in secretary.get("/desk/process/").content.decode()


def test_a_unit_that_is_only_asked_sees_the_tasks_that_a_meeting_gave_it(site):
    record = samples.voted()
    meeting = record.meetings[0]
    tasks = (*meeting.tasks, replace(meeting.tasks[0], id="m1-t2", what="示例试点", who="示例证券丁"))
    row = kept(replace(record, meetings=(replace(meeting, tasks=tasks),)))
    page = unit_client(site, "示例证券丁").get(f"/desk/process/{row.pk}/meetings/").content.decode()
    assert "示例试点" in page
    assert "按审查意见校核术语" not in page
    assert "标准审查会" not in page


@pytest.mark.parametrize(
    ("given", "rows", "said"),
    [
        ({"unit": "示例证券丁"}, (), "至少"),
        ({"unit": "示例证券丁", "has_none": "on"}, (("4.2", "不清", ""),), "勾选"),
        ({"unit": "示例证券丁"}, (("9.9", "不清", ""),), "没有条款"),
        ({"unit": "示例证券甲"}, (("4.2", "不清", ""),), ""),
    ],
)
def test_a_reply_that_does_not_fit_is_refused_and_keeps_what_was_typed(site, given, rows, said):
    row = kept(samples.collected())
    client = unit_client(site, "示例证券丁")
    answer = client.post(at(row, "drafts/C1/reply/"), {**given, **rows_of("c", *rows)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert all(row_[1] in answer.content.decode() for row_ in rows)
    assert len(now(row).comments) == 3


def test_more_rows_keep_what_was_typed(site):
    row = kept(samples.collected())
    client = unit_client(site, "示例证券丁")
    typed = {"unit": "示例证券丁", "more": "1", **rows_of("c", ("4.2", "规则库不清", ""))}
    answer = client.post(at(row, "drafts/C1/reply/"), typed)
    assert answer.status_code == 200
    assert "规则库不清" in answer.content.decode()
    assert 'name="c-6-text"' in answer.content.decode()


def settle(client, row, code, verdict, reason="", seen=None):
    mark = seen or comment_mark(next(one for one in now(row).comments if one.id == code))
    return client.post(at(row, f"{code}/settle/"), {"verdict": verdict, "reason": reason, "seen": mark})


def test_a_comment_is_disposed_of_and_the_next_open_one_comes(secretary):
    row = kept(samples.collected())
    answer = settle(secretary, row, "c2", "rejected", "比例由机构确定")
    assert answer["Location"] == at(row, "c3/")
    assert settle(secretary, row, "c3", "adopted")["Location"] == at(row, "c1/")
    assert settle(secretary, row, "c1", "adopted")["Location"] == at(row, "c1/")
    assert now(row).comments[1].disposition.reason == "比例由机构确定"
    assert Event.objects.filter(tag="standards:comment:disposed").count() == 3


def test_a_comment_that_is_not_adopted_needs_a_reason(secretary):
    row = kept(samples.collected())
    answer = settle(secretary, row, "c2", "rejected")
    assert answer.status_code == 422
    assert "理由" in answer.content.decode()


def test_who_was_slower_does_not_overwrite_the_other(secretary):
    row = kept(samples.collected())
    seen = comment_mark(now(row).comments[1])
    settle(secretary, row, "c2", "adopted")
    answer = settle(secretary, row, "c2", "rejected", "另一理由", seen=seen)
    assert answer.status_code == 422
    assert "他人已先保存" in answer.content.decode()
    assert "另一理由" in answer.content.decode()
    assert now(row).comments[1].disposition.verdict == "adopted"


def test_a_unit_may_not_dispose_of_comments(site):
    row = kept(samples.collected())
    assert settle(unit_client(site, "示例证券甲"), row, "c1", "adopted").status_code == 403
    assert unit_client(site, "别处", "bie").get(at(row, "c1/")).status_code == 404


def test_the_register_is_filtered_by_clause_unit_and_outcome(secretary):
    row = kept(samples.collected())
    settle(secretary, row, "c2", "adopted")

    def shown(question):
        context = secretary.get(at(row, f"?{question}")).context
        return [one.comment.id for one in context["page"].object_list]

    assert shown("clause=4") == ["c1", "c3"]
    assert shown("unit=示例期货乙") == ["c3"]
    assert shown("verdict=open") == ["c1", "c3"]
    assert shown("verdict=adopted") == ["c2"]


def test_a_comment_is_split_into_parts_that_are_settled_one_by_one(secretary):
    row = kept(samples.collected())
    parts = rows_of("p", ("4.1", "写明频次", ""), ("4.1", "留存记录", ""))
    assert secretary.post(at(row, "c1/split/"), parts).status_code == 302
    assert [one.id for one in now(row).standing_comments()] == ["c1.1", "c1.2", "c2", "c3"]
    one = secretary.post(at(row, "c2/split/"), rows_of("p", ("5.1", "抽查", "")))
    assert (one.status_code, "至少两条" in one.content.decode()) == (422, True)


def test_likely_duplicates_are_proposed_and_merged_by_a_person(secretary):
    row = kept(samples.collected())
    page = secretary.get(at(row, "drafts/C1/duplicates/"))
    assert [(pair.left.id, pair.right.id) for pair, _ in page.context["pairs"]] == [("c1", "c3")]
    given = {"into": "c1", "others": "c3"}
    assert secretary.post(at(row, "drafts/C1/duplicates/"), given).status_code == 302
    assert secretary.post(at(row, "drafts/C1/duplicates/"), given).status_code == 422
    page = secretary.get(at(row, "c1/")).content.decode()
    assert "示例期货乙" in page


def test_a_disagreement_is_discussed_taken_apart_and_settled(secretary):
    row = kept(samples.collected())
    opened = secretary.post(at(row, "dissents/new/"), {"issue": "示例分歧", "comments": ["c1", "c3"]})
    assert opened["Location"] == at(row, "dissents/d1/")

    def change(what, prefix, **given):
        data = {f"{prefix}-{name}": value for name, value in given.items()}
        return secretary.post(at(row, "dissents/d1/change/"), {"what": what, **data})

    early = change("settle", "end", settlement="按每年一次")
    assert (early.status_code, "未经讨论" in early.content.decode()) == (422, True)
    assert change("discuss", "talk", day="2026-07-05", people="甲、乙", outcome="分解").status_code == 302
    assert change("question", "new", words="是否可行").status_code == 302
    assert change("settle", "end", settlement="按每年一次").status_code == 422
    assert change("question-q1", "q1", question="q1", words="是否可行", finding="可行").status_code == 302
    assert change("settle", "end", settlement="按每年一次").status_code == 302
    assert now(row).dissents[0].settled == timezone.localdate()
    assert "示例分歧" in secretary.get(at(row, "dissents/d1/")).content.decode()


def test_the_silent_units_are_reminded(site, secretary):
    row = kept(samples.collected())
    silent = site.person("ding", Role.UNIT_EDITOR, unit="示例证券丁")
    replied = site.person("jia", Role.UNIT_EDITOR, unit="示例证券甲")
    assert secretary.post(at(row, "drafts/C1/remind/")).status_code == 302
    assert Notice.objects.get(user=silent).params["what"] == "comments_due"
    assert not Notice.objects.filter(user=replied).exists()


def test_hundreds_of_comments_are_listed_in_few_queries(secretary, max_queries):
    course = samples.collected()
    first = course.comments[0]
    many = tuple(
        first.__class__(**{**vars(first), "id": f"c{number}", "text": f"意见{number}"})
        for number in range(1, 501)
    )
    row = kept(course.__class__(**{**vars(course), "comments": many}))
    secretary.get(at(row))
    with max_queries(15):
        assert "501" not in secretary.get(at(row, "?page=3")).content.decode()


def test_what_is_too_long_to_be_read_back_is_not_saved(site):
    row = kept(samples.collected())
    action = SendComments(
        course=row.pk,
        version=None,
        draft="C1",
        unit="示例证券丁" * 50,
        remarks=(Remark(clause="全文", text="示例"),),
    )
    with pytest.raises(ActionError, match="too long"):
        action.run(site.system)
    assert len(now(row).comments) == 3


def test_several_comments_get_the_same_disposition_all_or_none(secretary):
    row = kept(samples.collected())
    where = at(row, "drafts/C1/settle/?draft=C1&clause=4.1")
    marks = {one.id: f"{one.id} {comment_mark(one)}" for one in now(row).comments}
    both = {"comments": [marks["c1"], marks["c3"]], "verdict": "partly"}
    refused = secretary.post(where, both)
    assert (refused.status_code, "理由" in refused.content.decode()) == (422, True)
    done = secretary.post(where, {**both, "reason": "写入 4.1"})
    assert done["Location"] == at(row, "?draft=C1&clause=4.1")
    stale = secretary.post(where, {"comments": list(marks.values()), "verdict": "adopted"})
    assert stale.status_code == 422
    verdicts = [one.disposition and one.disposition.verdict for one in now(row).comments]
    assert verdicts == ["partly", None, "partly"]
    assert secretary.post(where, {"verdict": "adopted"}).status_code == 422


def test_a_comment_is_disposed_of_without_a_mouse(site, visit):
    row = kept(samples.collected())
    page = visit(site.person("mishu", Role.SECRETARIAT))
    page.goto(at(row, "c2/"), timeout=90_000)
    page.keyboard.press("3")
    page.keyboard.press("r")
    page.keyboard.type("k1 示例")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/c3/")
    page.keyboard.press("k")
    page.wait_for_url("**/c2/")
    found = now(row).comments[1].disposition
    assert (found.verdict, found.reason) == ("rejected", "k1 示例")
