"""One standard from its application to its publication, in a real browser, by the people of the desk.

Comments come back in Excel forms, one of them spoilt at first, and in a Word form; the papers that are
printed on the way are opened again and read. With HENGDU_SCREENS=1 pictures of their pages go to
build/screens/papers/; look at them.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from pathlib import Path

import attrs
import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.standards.process.samples import COMMENT_TEXT, REVIEW_TEXT, WRITTEN

from hengdu.actions import Role
from hengdu.standards.process import VERDICT_NAMES, drafting_note
from hengdu.store.standards.courses import record_of
from hengdu.store.standards.models import Course
from hengdu.store.trail.models import Event

LEAD, OTHER, THIRD = "示例证券甲", "示例期货乙", "示例基金丙"
DAYS_AHEAD = 30
LEFT_BEHIND = (
    "standards:course:begun",
    "standards:course:moved",
    "standards:paper:handed_in",
    "standards:draft:added",
    "standards:chapters:assigned",
    "standards:note:written",
    "standards:comments:asked",
    "standards:comments:taken",
    "standards:comment:disposed",
    "standards:meeting:held",
    "standards:task:finished",
    "standards:ballot:held",
    "standards:paper:printed",
)


@attrs.define
class Desk:
    """The drafting and everybody who works on it, each at a browser of their own."""

    at: dict
    folder: object
    row: Course | None = None

    def open(self, who, rest=""):
        return self.at[who].open(f"/desk/process/{self.row.pk}/{rest}")

    def hand_in(self, who, *papers):
        """Hand in papers: (code, number) or (code, file)."""
        for code, paper in papers:
            walker = self.open(who).fill("form[action$='hand-in/']", material=code)
            if isinstance(paper, str):
                walker.fill("form[action$='hand-in/']", number=paper)
            else:
                walker.page.locator("form[action$='hand-in/'] input[type=file]").set_input_files(str(paper))
            walker.click("form[action$='hand-in/'] button").reads("材料已提交")

    def move(self, who, gate, *, stage):
        """Press the button of a gate and find the drafting in the next stage."""
        self.open(who).click(f"form:has(input[value='{gate}']) button").reads("已推进到新阶段")
        self.row.refresh_from_db()
        assert self.row.stage == stage

    def draft(self, who, kind, text):
        """Paste a draft."""
        self.open(who, "drafts/").fill("form[action$='drafts/add/']", kind=kind, text=text)
        self.at[who].click("form[action$='drafts/add/'] button").reads("稿件已登记并提交")

    def paper(self, who, what, form, of=""):
        """Print a document from the page of the papers and keep it; return its path."""
        walker = self.open(who, "papers/")
        link = walker.page.locator(f"a[href*='what={what}&of={of}&form={form}']")
        with walker.page.expect_download() as coming:
            link.click()
        path = self.folder / f"{what}.{form}"
        coming.value.save_as(path)
        return path

    @property
    def record(self):
        """Return the record as it is now."""
        self.row.refresh_from_db()
        return record_of(self.row)


@pytest.fixture
def desk(seated, site, tmp_path):
    at = {
        "lead": seated(site.person("qiantou", Role.UNIT_EDITOR, unit=LEAD)),
        "group": seated(site.person("gongzuozu", Role.WORKING_GROUP)),
        "secretary": seated(site.person("mishu", Role.SECRETARIAT)),
        "unit": seated(site.person("danwei", Role.UNIT_EDITOR, unit=OTHER)),
    }
    for walker in at.values():
        walker.page.set_default_timeout(120_000)
    return Desk(at=at, folder=tmp_path)


def text_of(path):
    """Return everything that a Word file says."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def begin(desk):
    """Apply: the lead unit begins, a gate without its papers is refused, the secretariat issues the item."""
    lead = desk.at["lead"].open("/desk/process/new/").fill(standard="sf-41", lead=LEAD)
    lead.choose("path", "new").press("开始").reads("立项申请书")
    desk.row = Course.objects.get()
    desk.open("lead").click("form:has(input[value='apply']) button").reads("尚缺", "标准草案")
    application = desk.folder / "示例申请书.txt"
    application.write_text("示例申请", encoding="utf-8")
    desk.hand_in("lead", ("application", application), ("outline", "示例〔2026〕1号"))
    desk.move("lead", "apply", stage="10")
    desk.hand_in("secretary", ("plan-notice", "示例〔2026〕2号"))
    desk.move("secretary", "begin", stage="20")


def write_draft(desk):
    """Say who drafts, divide the chapters, write the note and the draft for comments."""
    desk.open("secretary", "facts/").fill(
        units=f"{LEAD}\n{OTHER}",
        authors=f"示例主笔 | {LEAD} | 统稿\n示例起草人 | {OTHER} | 第5章",
        references="GB/T 25000.51-2016\nGB/T 25069",
    ).press("保存").reads("已保存")
    walker = desk.open("group", "chapters/").fill(outline="1 范围\n4 总则\n5 实施")
    for at, chapter in enumerate(("1", "4", "5")):
        names = {"chapter": chapter, "author": "示例主笔", "unit": LEAD}
        walker.fill(**{f"a-{at}-{name}": value for name, value in names.items()})
    walker.press("保存").reads("章条分工已保存")
    texts = {code: f"示例：{code} 的说明。" for code in WRITTEN}
    desk.open("lead", "note/write/").fill(**texts).press("保存").reads("内容齐全")
    desk.draft("group", "comment", COMMENT_TEXT)
    desk.hand_in("group", ("drafting-note", "示例编制说明（征求意见稿）"))
    desk.move("group", "solicit", stage="30")


def ask_for_comments(desk):
    """Ask three units; two answer in forms (Excel, Word), one spoilt at first, and one on its page."""
    until = timezone.localdate() + dt.timedelta(days=DAYS_AHEAD)
    desk.open("group", "comments/ask/").fill(
        draft="C1", units=f"{LEAD}\n{OTHER}\n{THIRD}", until=until.isoformat()
    ).click("main form button")
    walker = desk.open("group", "comments/")
    with walker.page.expect_download() as coming:
        walker.page.locator("main a[href$='form.xlsx']").first.click()
    blank = desk.folder / "blank.xlsx"
    coming.value.save_as(blank)
    first = filled(
        desk,
        blank,
        LEAD,
        ("4.1", "评审的频次不明确，建议写明至少一次并留存记录。", "每年至少评审一次并留存记录"),
    )
    spoilt = filled(desk, blank, THIRD, ("9.9", "示例：没有这一条。", ""))
    take = desk.open("group", "comments/drafts/C1/take/")
    take.page.locator("input[name=files]").set_input_files([str(first), str(spoilt)])
    take.click("main form button").reads("9.9")
    assert not desk.record.comments
    with desk.open("group", "comments/").page.expect_download() as coming:
        walker.page.locator("main a[href$='form.docx']").first.click()
    blank = desk.folder / "blank.docx"
    coming.value.save_as(blank)
    third = filled_word(desk, blank, THIRD, ("5.1", "抽查比例未规定。", "规定抽查比例"))
    take = desk.open("group", "comments/drafts/C1/take/")
    take.page.locator("input[name=files]").set_input_files([str(first), str(third)])
    take.click("main form button")
    assert len(desk.record.comments) == 2
    desk.open("unit", "comments/drafts/C1/reply/")
    desk.at["unit"].page.locator("input[name=has_none]").check()
    desk.at["unit"].click("main form button")
    assert len(desk.record.solicitations[0].replies) == 3


def filled(desk, blank, unit, *remarks):
    """Fill the blank form as a unit would; return its path."""
    book = load_workbook(blank)
    sheet = book.worksheets[0]
    sheet["B5"], sheet["B6"], sheet["B7"] = unit, "示例联系人", "有意见"
    for at, values in enumerate(remarks, start=10):
        for column, value in zip("BCD", values, strict=True):
            sheet[f"{column}{at}"] = value
    path = desk.folder / f"{unit}.xlsx"
    book.save(path)
    return path


def filled_word(desk, blank, unit, remark):
    """Fill the blank Word form as a unit would; return its path."""
    file = Document(str(blank))
    facts, body = (table for table in file.tables if table.rows[0].cells[0].text in {"表格标识", "序号"})
    for row, value in ((2, unit), (3, "示例联系人"), (4, "有意见")):
        facts.rows[row].cells[1].text = value
    for column, value in enumerate(remark, start=1):
        body.rows[1].cells[column].text = value
    path = desk.folder / f"{unit}.docx"
    file.save(str(path))
    return path


def settle(desk):
    """Answer every comment, write the draft for review, print the table, and submit."""
    outcomes = {"4.1": ("adopted", ""), "5.1": ("rejected", "示例：比例由机构按风险确定")}
    for one in desk.record.comments:
        verdict, reason = outcomes[one.clause]
        walker = desk.open("group", f"comments/{one.id}/").choose("verdict", verdict).fill(reason=reason)
        walker.click("form#disposing button")
    desk.draft("group", "review", REVIEW_TEXT)
    desk.open("group", "drafts/compare/").reads("每处改动都有采纳的意见或理由")
    table = desk.paper("group", "comments", "docx", of="C1")
    said = text_of(table)
    assert all(words in said for words in ("征求意见汇总处理表", LEAD, "采纳", "比例由机构按风险确定"))
    desk.hand_in("group", ("comment-table", table), ("drafting-note", "示例编制说明（送审稿）"))
    desk.move("group", "submit-review", stage="40")


def review(desk):
    """Hold the meeting and the ballot, finish the task, submit the draft for approval."""
    today = timezone.localdate().isoformat()
    walker = desk.open("secretary", "meetings/new/").fill(
        title="示例标准审查会", kind="review", day=today, place_name="示例会议室", chair="示例主席"
    )
    walker.fill(
        present="示例专家1\n示例主笔",
        agenda="起草组汇报\n专家审查\n表决",
        minutes="与会专家听取起草组汇报，逐章讨论送审稿。",
        decisions="同意送审稿通过审查。",
        sent_to="示例秘书处",
    )
    walker.fill(**{"t-0-what": "示例：按审查意见校核术语", "t-0-who": "示例主笔", "t-0-due": today})
    too_large(desk, walker)
    walker.click("main form button")
    walker = desk.open("secretary", "ballots/new/").fill(draft="R1", day=today, conclusion="同意通过审查。")
    for at in range(6):
        names = {"name": f"示例专家{at + 1}", "unit": "示例单位", "post": "高级工程师"}
        names |= {"opinion": "agree"} if at < 5 else {}
        walker.fill(**{f"e-{at}-{name}": value for name, value in names.items()})
    walker.click("main form button")
    desk.open("secretary", "meetings/").fill(result="示例：已校核").click("form[action$='finish/'] button")
    desk.draft("group", "approval", REVIEW_TEXT)
    minutes = desk.paper("secretary", "minutes", "docx", of="m1")
    assert "同意送审稿通过审查" in text_of(minutes)
    sheet = desk.paper("secretary", "ballot", "docx", of="b1")
    note = desk.paper("group", "note", "docx")
    assert all(words in text_of(note) for words in ("编制说明", "示例主笔", "废止有关现行标准的建议"))
    desk.hand_in(
        "group",
        ("drafting-note", note),
        ("comment-table", "示例汇总处理表"),
        ("review-minutes", minutes),
        ("signature-sheet", sheet),
    )
    desk.move("group", "submit-approval", stage="50")


def too_large(desk, walker):
    """Choose minutes of two gigabytes: the browser says so at once and keeps what was typed."""
    large = desk.folder / "示例纪要.pdf"
    with large.open("wb") as file:
        file.truncate(2 << 30)
    field = walker.page.locator("input[name=file]")
    field.set_input_files(str(large))
    assert "200 MB" in field.evaluate("(field) => field.validationMessage")
    walker.page.locator("main form button").first.click()
    assert walker.page.locator("[name=title]").input_value() == "示例标准审查会"
    assert not desk.record.meetings
    field.set_input_files([])


def publish(desk):
    """Approve and publish; the dashboard shows the standard in force with its review day."""
    desk.hand_in("secretary", ("approval-notice", "示例〔2026〕9号"))
    desk.move("secretary", "approve", stage="60")
    desk.hand_in("secretary", ("standard-text", "示例标准文本"))
    desk.move("secretary", "publish", stage="90")
    desk.open("secretary").reads("五年复审期限")
    desk.at["secretary"].open("/desk/process/?state=done").reads(desk.row.title)


def read_papers(desk, record):
    """Print note, table, minutes and ballot and read on their pages what belongs there."""
    printed = {
        what: desk.paper("secretary", what, "pdf", of=of)
        for what, of in (("note", ""), ("comments", "C1"), ("minutes", "m1"), ("ballot", "b1"))
    }
    said = {what: words_of(path) for what, path in printed.items()}
    headings = [one.title.zh for one in drafting_note(record).sections]
    assert len(headings) == 10
    assert all(plain(one) in said["note"] for one in headings)
    assert "此处待补" not in said["note"]
    assert all(unit in said["comments"] for unit in (LEAD, OTHER, THIRD))
    for one in record.standing_comments():
        assert plain(one.text) in said["comments"]
        assert VERDICT_NAMES[one.disposition.verdict].zh in said["comments"]
    assert "同意送审稿通过审查" in said["minutes"]
    assert "按审查意见校核术语" in said["minutes"]
    assert "示例专家6" in said["ballot"]
    if os.environ.get("HENGDU_SCREENS"):
        folder = Path("build/screens/papers")
        folder.mkdir(parents=True, exist_ok=True)
        for what, path in printed.items():
            subprocess.run(["pdftoppm", "-png", "-r", "70", path, folder / what], check=True)  # noqa: S607 - our own file


def words_of(path):
    """Return the words of a PDF without blanks and line breaks."""
    return plain("".join(page.extract_text() for page in PdfReader(path).pages))


def plain(text):
    """Return a text without blanks."""
    return re.sub(r"\s", "", text)


def test_a_standard_goes_from_application_to_publication(desk):
    begin(desk)
    write_draft(desk)
    ask_for_comments(desk)
    settle(desk)
    review(desk)
    publish(desk)
    record = desk.record
    assert [one.kind for one in record.drafts] == ["comment", "review", "approval"]
    assert record.published == timezone.localdate()
    read_papers(desk, record)
    tags = set(Event.objects.values_list("tag", flat=True))
    assert set(LEFT_BEHIND) <= tags
