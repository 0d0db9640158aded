"""What was exported comes back as it was, whatever the assessment holds."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hengdu.assessments import (
    NA,
    AnswerFile,
    AssessmentFile,
    Declaration,
    Institution,
    InstitutionKey,
    Measurement,
    Period,
    Resolution,
    Scope,
    System,
    Validation,
    build_assessment,
)
from hengdu.packs import load_pack
from hengdu.sheets import read_workbook
from hengdu.text import Text
from hengdu.workbooks import export_workbook, import_workbooks
from hengdu.workbooks._plan import make_plan

CREATED = date(2026, 11, 21)
PACK = load_pack(Path(__file__).parent / "probe")
CODES = list(PACK.practices)
STEPS = "A-02.L1.ME1"
MEASURED = "A-02.L2.EX1"

HARD = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "<b>&amp;</b>",
    "{{7*7}}",
    "#read('x')",
    "行一\n行二",
    "👨\u200d👩\u200d👧 家庭",
    "_x0041_",
    "  两端空格 ",
    "制表\t符",
    "\u200f右向",
    "hengdu:cover ",
    "◆ 标题",
    "NA",
    "2026-01-01",
    "1E5",
    "00123",
    "\x07响铃",
    "-",
]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=25)
SOME_TEXT = st.one_of(st.sampled_from(HARD), ANY_TEXT)
TEXT = st.one_of(st.just(""), SOME_TEXT)
NUMBERS = st.one_of(
    st.integers(0, 10**6).map(Decimal),
    st.decimals(0, 1000, places=3),
    st.decimals(0, 10**12, places=20),
    st.sampled_from([Decimal("0.1"), Decimal("1E+20"), Decimal("0.30000000000000004"), Decimal("1E-25")]),
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
GRADES = st.sampled_from([None, "E0", "E1", "E2"])


@st.composite
def answers(draw, code):
    kind = draw(
        st.sampled_from(
            ["option", "option", "option", "na", "unknown", "refused", "not_asked", "open", "parts"]
        )
    )
    common = {
        "evidence": draw(GRADES),
        "evidence_date": draw(st.none() | DAYS),
        "evidence_note": draw(TEXT),
        "note": draw(TEXT),
        "rater": draw(st.sampled_from(["", "甲", "乙"])),
        "role": draw(st.sampled_from(["", "ITO", "CISO", "MGT", "外部审计"])),
        "carried_from": draw(st.sampled_from(["", "2025"])),
    }
    options = ["0", "1", "1.0"] if code == STEPS else ["F", "L", "P", "N", "0.67", "1"]
    if kind == "na":
        facet = PACK.practices[code].facet
        reasons = ["no_object", "no_business", "out_of_scope"] if facet == "EX" else ["out_of_scope"]
        return AnswerFile(answer=NA, reason=draw(st.sampled_from(reasons)), **common)
    if kind in {"refused", "unknown", "not_asked"}:
        return AnswerFile(state=kind, reason=draw(SOME_TEXT), **common)
    if kind == "open":
        return AnswerFile(state=draw(st.sampled_from([None, "unanswered"])), **common)
    if kind == "parts" and code == MEASURED and draw(st.booleans()):
        return AnswerFile(**draw(counts()), **common)
    if kind == "parts" and code != STEPS:
        objects = st.dictionaries(
            st.sampled_from(["TRD", "APP", "S=1; x"]), st.sampled_from(["F", "N", NA]), min_size=1
        )
        units = st.dictionaries(st.sampled_from(["一队", "二;=队"]), st.sampled_from(["F", "P"]))
        return AnswerFile(by_object=draw(objects), by_unit=draw(units), **common)
    state = draw(st.sampled_from([None, "answered"]))
    importance = None if code == STEPS else draw(st.sampled_from([None, "high", "low"]))
    reason = draw(st.sampled_from(["", "no_object", "随便"]))
    return AnswerFile(
        answer=draw(st.sampled_from(options)), state=state, importance=importance, reason=reason, **common
    )


@st.composite
def counts(draw):
    numerator, denominator = draw(NUMBERS), draw(NUMBERS)
    return {"numerator": numerator if denominator else Decimal(0), "denominator": denominator}


@st.composite
def measurements(draw):
    counted = draw(st.booleans())
    return Measurement(
        period=draw(st.sampled_from(["2026Q1", "2026Q2", " 2026 Q3 ", "上半年", "1", "2", "3", "4"])),
        **(draw(counts()) if counted else {}),
        value=draw(st.none() | NUMBERS) if counted else draw(NUMBERS),
        evidence=draw(GRADES),
        note=draw(TEXT),
    )


VALIDATIONS = st.builds(
    Validation,
    nodes=st.lists(st.sampled_from(["A", "A-01", "A-02"]), unique=True, max_size=3).map(tuple),
    kind=TEXT,
    day=DAYS,
    evidence=st.none() | SOME_TEXT,
    note=TEXT,
)
SCOPES = st.builds(
    Scope,
    kind=st.sampled_from(["whole", "partial"]),
    entities=st.lists(TEXT, max_size=2).map(tuple),
    systems=st.just((System(code="S=1; x", name="甲", grade=3, object="TRD"), System(code=" s 2 "))),
    branches=st.lists(TEXT, max_size=2).map(tuple),
    objects=st.lists(st.sampled_from(["TRD", "APP"]), max_size=2).map(tuple),
    note=TEXT,
)
KEYS = st.builds(
    InstitutionKey,
    scheme=st.sampled_from(["uscc", "org_code"]),
    value=st.sampled_from(["91310000X", "0-1"]),
)
INSTITUTIONS = st.builds(
    Institution,
    name=TEXT,
    name_en=TEXT,
    key=st.none() | KEYS,
    type=st.sampled_from(["", "securities", "其他"]),
    region=TEXT,
    size=TEXT,
)


NODE_NA = st.builds(
    AnswerFile, answer=st.just(NA), reason=st.sampled_from(["no_object", "out_of_scope"]), note=TEXT
)
DECLARATIONS = st.dictionaries(
    st.sampled_from(["RL-1", "RL-2"]),
    st.builds(
        Declaration,
        holds=st.sampled_from([None, True, False]),
        note=TEXT,
        evidence=st.none() | SOME_TEXT,
    ),
)


@st.composite
def assessments(draw):
    given_answers = {}
    for code in CODES:
        listed = draw(st.lists(answers(code), max_size=3))
        if listed or draw(st.booleans()):
            given_answers[code] = tuple(listed)
    if draw(st.booleans()):
        given_answers["A-01"] = (draw(NODE_NA),)
    settled = [code for code in CODES if given_answers.get(code) and code != STEPS]
    agreed = Resolution(answer="F", reason="合议")
    measured = st.lists(measurements(), max_size=4, unique_by=lambda record: record.period).map(tuple)
    return AssessmentFile(
        pack="probe",
        version=draw(st.sampled_from(["", "1.0.0"])),
        institution=draw(INSTITUTIONS),
        sample=draw(st.booleans()),
        as_of=draw(st.none() | DAYS),
        period=draw(st.none() | st.builds(Period, start=DAYS, end=DAYS)),
        mode=draw(st.sampled_from(["self", "verified"])),
        preset=draw(st.sampled_from([None, "quick"])),
        scope=draw(SCOPES),
        units=draw(st.sampled_from([(), ("一队", "二;=队")])),
        answers=given_answers,
        consensus={settled[0]: agreed} if settled and draw(st.booleans()) else {},
        indicators=draw(st.dictionaries(st.sampled_from(["A-01.I1", "A-02.I1"]), measured)),
        validations=draw(st.lists(VALIDATIONS, max_size=2).map(tuple)),
        declarations=draw(DECLARATIONS),
        targets=draw(st.sampled_from([{}, {"A": 2}])),
        note=draw(TEXT),
    )


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(assessments(), st.sampled_from(["zh", "en"]))
def test_an_export_of_all_roles_reads_back_as_the_same_assessment(file, lang):
    assessment = build_assessment(file, PACK)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        export_workbook(PACK, path, assessment=assessment, lang=lang, created=CREATED)
        imported = import_workbooks([path], PACK)
    assert imported.file == file
    assert imported.conflicts == ()


@settings(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(assessments(), st.permutations(["CISO", "ITO", "MGT"]))
def test_workbooks_of_single_roles_put_back_onto_their_assessment_change_nothing(file, order):
    assessment = build_assessment(file, PACK)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{role}.xlsx" for role in order]
        for role, path in zip(order, paths, strict=True):
            export_workbook(PACK, path, roles=[role], assessment=assessment, created=CREATED)
        assert import_workbooks(paths, PACK, base=file).file == file
        alone = import_workbooks(paths, PACK).file
        assert import_workbooks(paths[::-1], PACK).file == alone
    assert (alone.institution, alone.scope, alone.period) == (file.institution, file.scope, file.period)
    assert alone.declarations == file.declarations


TYPED_TEXT = st.one_of(
    st.just(""), st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
)
TYPED_DAYS = st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1))
TYPED = st.one_of(
    st.fixed_dictionaries({"answer": st.sampled_from(["F", "L", "P", "N"])}),
    st.fixed_dictionaries({"answer": st.just(NA), "reason": st.just("out_of_scope")}),
    st.fixed_dictionaries({"state": st.just("unknown")}),
    st.fixed_dictionaries({"state": st.just("refused"), "reason": TYPED_TEXT.filter(bool)}),
    st.fixed_dictionaries({"by_object": st.just({"TRD": "F", "APP": "N"})}),
)


@st.composite
def typed_answers(draw):
    """Return answers that hold nothing but what a sheet shows."""
    given_answers = {}
    for sheet in make_plan(PACK, (), None).sheets:
        for code in sheet.codes:
            if code == STEPS or draw(st.booleans()):
                continue
            answer = AnswerFile(
                role=sheet.role,
                evidence=draw(GRADES),
                evidence_date=draw(TYPED_DAYS),
                note=draw(TYPED_TEXT),
                **draw(TYPED),
            )
            given_answers[code] = (*given_answers.get(code, ()), answer)
    return given_answers


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(typed_answers(), st.sampled_from(["zh", "en"]))
def test_what_a_filled_sheet_shows_can_be_typed_into_a_blank_one(given_answers, lang):
    file = AssessmentFile(pack="probe", version="1.0.0", answers=given_answers)
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder) / "full.xlsx", Path(folder) / "empty.xlsx"
        assessment = build_assessment(file, PACK)
        export_workbook(PACK, full, assessment=assessment, lang=lang, created=CREATED)
        export_workbook(PACK, empty, lang=lang, created=CREATED)
        source, target = openpyxl.load_workbook(full), openpyxl.load_workbook(empty)
        for sheet in source.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if not cell.protection.locked and cell.value is not None:
                        target[sheet.title][cell.coordinate].value = cell.value
                        target[sheet.title][cell.coordinate].data_type = cell.data_type
        target.save(empty)
        imported = import_workbooks([empty], PACK)
    assert imported.file == file


def test_a_workbook_of_one_role_carries_nothing_that_others_answered(tmp_path):
    private = "只有负责人知道的事"
    file = AssessmentFile(
        pack="probe",
        answers={
            "A-01.L1.EX1": (
                AnswerFile(answer="F", role="CISO", note=private),
                AnswerFile(answer="L", role="ITO", note="运维的备注"),
            ),
            "A-01.L2.ME1": (AnswerFile(answer="N", note=private),),
        },
        background={"机构概况": Text(private, private)},
    )
    path = tmp_path / "ITO.xlsx"
    export_workbook(PACK, path, roles=["ITO"], assessment=build_assessment(file, PACK), created=CREATED)
    back = import_workbooks([path], PACK).file
    assert back.answers == {"A-01.L1.EX1": (AnswerFile(answer="L", role="ITO", note="运维的备注"),)}
    assert private not in repr(back)
    cells = [value for sheet in read_workbook(path) for row in sheet.rows for value in row]
    assert not any(private in str(value) for value in cells)


def test_the_same_assessment_gives_the_same_bytes(tmp_path, pack):
    for name in ("a.xlsx", "b.xlsx"):
        export_workbook(pack, tmp_path / name, created=CREATED)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("source", ["sf-nscmm", "sebi-cci"])
def test_the_built_in_packs_read_back(source, lang, tmp_path):
    pack = load_pack(source)
    answers = {code: (AnswerFile(state="unknown", note=code),) for code in pack.practices}
    file = AssessmentFile(pack=pack.id, version=pack.version, answers=answers)
    path = tmp_path / "a.xlsx"
    exported = export_workbook(
        pack, path, assessment=build_assessment(file, pack), lang=lang, created=CREATED
    )
    assert import_workbooks([path], pack).file == file
    assert sum(exported.asked.values()) >= len(pack.practices)


def test_text_longer_than_a_cell_comes_back_whole(tmp_path):
    note = "😀" * 19_999 + "末"
    file = AssessmentFile(
        pack="probe", answers={"A-01.L1.EX2": (AnswerFile(answer="F", role="ITO", note=note),)}
    )
    path = tmp_path / "a.xlsx"
    export_workbook(PACK, path, assessment=build_assessment(file, PACK), created=CREATED)
    assert import_workbooks([path], PACK).file == file
