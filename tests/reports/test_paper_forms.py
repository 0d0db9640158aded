"""What stands on the papers of interviews and on the signature page, as printed in both languages."""

import datetime as dt
import io
import re
import zipfile
from html import unescape

import pytest

from hengdu.assessments import AssessmentFile, asked_of, build_assessment
from hengdu.packs import load_pack
from hengdu.reports import report_bytes
from hengdu.reports.approvals import Signature, SignaturePage, signature_context
from hengdu.reports.interviews import (
    Heading,
    Papers,
    RecordedAnswer,
    RecordedInterview,
    form_context,
    guide_context,
    record_context,
)
from hengdu.scoring import compile as compile_pack
from hengdu.store import ROLE_NAMES, Role
from hengdu.text import Text

DAY = dt.date(2026, 11, 22)
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
PRINTED = pytest.mark.parametrize("form", ["html", "docx"])
FEW = ("AP-01", "IR-01")
DIGEST = "0123456789abcdef" * 4


def words(context, form) -> str:
    """Return the text of a printed context without any blanks."""
    data = report_bytes(context, form)
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            data = b"".join(file.read(name) for name in file.namelist() if name.endswith(".xml"))
    text = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", data.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", text)))


def plain(text) -> str:
    return re.sub(r"\s+", "", text)


def papers(lang, role="ITO", codes=None):
    heading = Heading(institution="示例证券", assessment="示例评估 2026")
    return Papers(pack=load_pack("sf-nscmm"), role=role, lang=lang, created=DAY, heading=heading, codes=codes)


@BOTH
def test_the_guide_of_a_role_asks_every_question_of_the_role_and_no_other(lang):
    text, pack = words(guide_context(papers(lang, "CISO")), "html"), load_pack("sf-nscmm")
    codes = set(re.findall(r"[A-Z]{2}-\d\d\.L\d\.[A-Z]{2}\d+", text))
    assert codes == {code for code, one in pack.practices.items() if "CISO" in asked_of(pack, one)}
    assert plain(papers(lang, "CISO").role_name) in text


@BOTH
@PRINTED
def test_the_guide_says_what_to_ask_what_to_be_shown_and_has_room_for_the_answer(lang, form):
    made = papers(lang, codes=FEW)
    text = words(guide_context(made), form)
    asked = [item for _domain, groups in made.domains() for _node, found in groups for item in found]
    assert len(asked) > 10
    for item in asked:
        question = item.ask.get("ITO", item.text)[lang]
        assert plain(question) in text, item.code
        assert all(plain(shown[lang]) in text for shown in item.evidence), item.code
        assert plain(made.boxes(item)) in text
    assert plain(made.role_name) in text
    assert ("请出示" if lang == "zh" else "Asktosee") in text
    assert ("估计时间" if lang == "zh" else "Estimatedtime") in text


HEAD = {
    "zh": ("受访人", "访谈人", "记录人", "地点", "时间", "签字", "日期", "确认与签字"),
    "en": (
        *("Interviewee", "Interviewer", "Typed by", "Place", "Time", "Signature", "Date"),
        "Confirmation and signatures",
    ),
}


@BOTH
@PRINTED
def test_the_blank_form_has_a_head_every_question_and_lines_to_sign_on(lang, form):
    made = papers(lang, codes=FEW)
    text = words(form_context(made), form)
    assert all(plain(one) in text for one in HEAD[lang])
    for _domain, groups in made.domains():
        for _node, found in groups:
            assert all(item.code in text for item in found)
    assert text.count("受访人" if lang == "zh" else "Interviewee") >= 3


def interview(lang):
    answer = RecordedAnswer(
        code="AP-01.L1.ST1",
        answer="F",
        evidence="E2 台账",
        note="示例：每季更新",
        confirmed="示例人员甲，2026年11月21日" if lang == "zh" else "Sample person, 21 November 2026",
    )
    return RecordedInterview(
        people=(("示例人员甲", "运维经理"), ("示例人员乙", "")),
        interviewer="示例评估人",
        place="示例会议室",
        started_at=dt.datetime(2026, 11, 21, 9, 30),  # noqa: DTZ001 - times of a record are local
        ended_at=dt.datetime(2026, 11, 21, 10, 45),  # noqa: DTZ001 - as above
        typed_by=("示例记录人",),
        minutes=42,
        answers=(answer,),
        paper="示例档案柜",
    )


@BOTH
@PRINTED
def test_the_record_says_who_where_when_by_whom_and_what_was_confirmed(lang, form):
    text = words(record_context(papers(lang), interview(lang)), form)
    assert all(plain(one) in text for one in HEAD[lang])
    told = (
        "示例人员甲",
        "运维经理",
        "示例人员乙",
        "示例评估人",
        "示例会议室",
        "示例记录人",
        "42",
        "示例档案柜",
    )
    assert [one for one in told if one not in text] == []
    assert "09:30" in text
    assert "10:45" in text
    assert all(one in text for one in ("AP-01.L1.ST1", "E2台账", "示例：每季更新"))
    assert plain(interview(lang).answers[0].confirmed) in text


@pytest.fixture(scope="module")
def result():
    pack = load_pack("sf-nscmm")
    return compile_pack(pack).score(build_assessment(AssessmentFile(pack="sf-nscmm"), pack))


def signature_page(**changes):
    direct = Signature(
        capacity=ROLE_NAMES[Role.DIRECT_RESPONSIBLE],
        name="示例人员甲",
        post="信息技术总监",
        opinion="示例：同意",
        day=DAY,
    )
    first = Signature(capacity=ROLE_NAMES[Role.FIRST_RESPONSIBLE])
    given = {
        "institution": "示例证券",
        "title": "示例评估 2026",
        "digest": DIGEST,
        "round": 2,
        "signatures": (direct, first),
        "missing": (Text("未答必答题 3 项", "required questions open (3)"),),
        "reason": "示例：下期补答",
    }
    return SignaturePage(**(given | changes))


@BOTH
@PRINTED
def test_the_signature_page_has_level_digest_both_capacities_seal_and_what_is_missing(lang, form, result):
    page = signature_page()
    text = words(signature_context(page, result, lang=lang, created=DAY), form)
    told = [
        *("示例证券", "示例评估2026", DIGEST, "示例人员甲", "信息技术总监", "示例：同意", "示例：下期补答"),
        *(plain(ROLE_NAMES[role][lang]) for role in (Role.DIRECT_RESPONSIBLE, Role.FIRST_RESPONSIBLE)),
        *(("总体等级", "机构盖章", "签字", "未答必答题3项") if lang == "zh" else ()),
        *(
            ("Overalllevel", "Sealoftheinstitution", "Signature", "requiredquestionsopen(3)")
            if lang == "en"
            else ()
        ),
    ]
    assert [one for one in told if one not in text] == []
    level = result.root.level
    assert (f"L{level}" if level is not None else ("未评级" if lang == "zh" else "notrated")) in text


def test_a_signature_page_of_a_whole_submission_names_nothing_missing(result):
    page = signature_page(missing=(), reason="")
    assert "提交时未完成" not in words(signature_context(page, result, lang="zh", created=DAY), "html")
