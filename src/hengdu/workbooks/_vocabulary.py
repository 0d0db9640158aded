"""Name the sheets, columns and closed lists of a workbook in both languages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import NA, OUT_OF_SCOPE
from hengdu.packs import Pack
from hengdu.text import Text
from hengdu.workbooks._choices import Choices, folded, number_in

if TYPE_CHECKING:
    from hengdu.packs import Practice

MARK: Final = "hengdu:"  # starts the hidden cell that says what a table is
NA_NAME: Final = Text("不适用", "Not applicable")
STATES: Final = (("unknown", Text("不了解", "Do not know")), ("refused", Text("拒答", "Refuse to answer")))
SILENT_STATES: Final = (
    ("not_asked", Text("未询问", "Not asked")),
    ("unanswered", Text("未作答", "Unanswered")),
)
STATE_CODES: Final = frozenset(code for code, _ in (*STATES, *SILENT_STATES))
SCHEMES: Final = Choices(
    options=(
        ("uscc", Text("统一社会信用代码", "Unified social credit code")),
        ("org_code", Text("机构编码", "Institution code")),
    ),
    named=frozenset({"uscc", "org_code"}),
)
SCOPES: Final = Choices(
    options=(("whole", Text("全部", "Whole institution")), ("partial", Text("局部", "Partial"))),
    named=frozenset({"whole", "partial"}),
)
HOLDS: Final = Choices(
    options=(
        ("yes", Text("是，已做到", "Yes, the duty is met")),
        ("no", Text("否，未做到", "No, it is not met")),
    ),
    named=frozenset({"yes", "no"}),
    also={"是": "yes", "y": "yes", "true": "yes", "否": "no", "n": "no", "false": "no"},
)
NOT_APPLICABLE: Final = Choices(options=((NA, NA_NAME),), also={"n/a": NA, "na": NA, "是": NA, "yes": NA})
CHECKS: Final = (
    Text("攻防演练", "Attack and defence exercise"),
    Text("红队测试", "Red-team test"),
    Text("应急演练", "Incident drill"),
    Text("独立审计", "Independent audit"),
    Text("抽样测试", "Sampling test"),
)
HEADING: Final = "◆ "  # starts the code cell of a row that is a heading


@attrs.frozen(kw_only=True)
class Column:
    """One column of a table; people fill in those that are ``is_input``."""

    key: str
    title: Text
    width: float
    width_en: float | None = None
    is_input: bool = False
    is_optional: bool = False

    def wide(self, lang: str) -> float:
        """Return the width in characters; English words need more room than Chinese ones."""
        return self.width_en if lang != "zh" and self.width_en is not None else self.width


def _input(key: str, zh: str, en: str, width: float) -> Column:
    return Column(key=key, title=Text(zh, en), width=width, is_input=True)


def _label(
    key: str, zh: str, en: str, width: float, width_en: float | None = None, *, is_optional: bool = True
) -> Column:
    return Column(key=key, title=Text(zh, en), width=width, width_en=width_en, is_optional=is_optional)


COVER: Final = (
    _label("item", "项目", "Item", 24, is_optional=False),
    _input("value", "填写内容", "Your entry", 52),
    _label("hint", "说明", "How to fill it in", 50),
)
SYSTEMS: Final = (
    _input("code", "系统编码", "System code", 24),
    _input("name", "系统名称", "System name", 52),
    _input("grade", "等保级别", "Protection grade", 50),
    _input("object", "所属保护对象", "Protected object", 24),
)
NODES: Final = (
    _label("code", "编码", "Code", 14, is_optional=False),
    _label("title", "名称", "Name", 40),
    _label("condition", "可整体不适用的条件", "When it may be not applicable as a whole", 46),
    _input("answer", "整体不适用", "Not applicable as a whole", 16),
    _input("reason", "不适用理由", "Reason", 26),
    _input("note", "备注", "Note", 36),
)
INDICATORS: Final = (
    _label("code", "指标编码", "Indicator", 12, is_optional=False),
    _label("name", "指标名称", "Name", 22),
    _label("formula", "计算公式", "Formula", 44),
    _label("unit", "单位", "Unit", 8),
    _label("thresholds", "各级阈值", "Thresholds by level", 24),
    _input("period", "期间", "Period", 12),
    _input("numerator", "分子", "Numerator", 12),
    _input("denominator", "分母", "Denominator", 12),
    _input("value", "实测值", "Value", 12),
    _input("grade", "证据等级", "Evidence grade", 16),
    _input("note", "备注", "Note", 26),
)
REDLINES: Final = (
    _label("code", "编码", "Code", 10, is_optional=False),
    _label("title", "红线", "Red line", 24),
    _label("statement", "判定", "What crosses it", 42),
    _label("question", "申报问题", "Question", 42),
    _input("holds", "是否做到", "Is the duty met", 18),
    _input("grade", "证据", "Evidence", 18),
    _input("note", "备注", "Note", 34),
)
VALIDATIONS: Final = (
    _input("nodes", "适用的域或子域", "Domains or sub-domains", 26),
    _input("kind", "验证方式", "Kind of check", 22),
    _input("day", "日期", "Date", 13),
    _input("grade", "证据", "Evidence", 24),
    _input("note", "结论与备注", "Finding and note", 60),
)


QUESTIONS: Final = (
    _label("code", "编码", "Code", 14, is_optional=False),
    _label("level", "级别", "Level", 9, 14),
    _label("facet", "要素", "Facet", 10, 12),
    _label("key", "关键", "Key", 5),
    _label("text", "条目", "Statement", 34),
    _label("question", "访谈问题", "Question", 30),
    _label("expected", "应出示的证据", "Expected evidence", 22, 30),
    _input("numerator", "分子", "Numerator", 11),
    _input("denominator", "分母", "Denominator", 11),
    _input("answer", "答案", "Answer", 11),
    _input("grade", "证据等级", "Evidence grade", 12),
    _input("day", "证据日期", "Evidence date", 12),
    _input("reason", "不适用或拒答理由", "Reason for NA or refusal", 14),
    _input("note", "备注", "Note", 24),
    _input("objects", "按对象或系统作答", "By object or system", 16),
    _input("units", "按单元作答", "By unit", 18),
    _input("importance", "重要性", "Importance", 10),
)
LEGEND: Final = (
    _label("code", "编码", "Code", 16),
    _label("name", "名称", "Name", 30),
    _label("meaning", "含义", "Meaning", 110),
)
_TABLES: Final = (COVER, SYSTEMS, NODES, INDICATORS, REDLINES, VALIDATIONS, QUESTIONS, LEGEND)
TITLES: Final = frozenset(
    folded(title) for table in _TABLES for column in table for title in (column.title.zh, column.title.en)
)


def question_columns(pack: Pack, *, has_units: bool) -> tuple[Column, ...]:
    """Return the columns of a role's sheet; those that the pack has no use for are left out."""
    content = pack.content
    is_measured = any(item.measure is not None for item in pack.practices.values())
    wanted = {
        "numerator": is_measured,
        "denominator": is_measured,
        "grade": bool(content.evidence_grades),
        "objects": bool(content.objects),
        "units": has_units,
        "importance": any(item.importance for item in content.answers),
    }
    return tuple(column for column in QUESTIONS if wanted.get(column.key, True))


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Lists:
    """Hold the closed lists of one pack; ``lang`` is the language of the workbook."""

    pack: Pack
    lang: str
    _answers: dict[str, Choices] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def grades(self) -> Choices:
        """Return the evidence grades."""
        return Choices(options=tuple((item.code, item.name) for item in self.pack.content.evidence_grades))

    @cached_property
    def reasons(self) -> Choices:
        """Return the closed reasons of not-applicable, out of scope always among them."""
        options = tuple((item.code, item.name) for item in self.pack.content.na_reasons)
        if OUT_OF_SCOPE not in dict(options):
            options += ((OUT_OF_SCOPE, Text("不在评估范围", "Outside the scope")),)
        return Choices(options=options, named=frozenset(dict(options)))

    @cached_property
    def objects(self) -> Choices:
        """Return the protected objects."""
        return Choices(options=tuple((item.code, item.name) for item in self.pack.content.objects))

    @cached_property
    def institution_types(self) -> Choices:
        """Return the institution types of the pack."""
        options = tuple((item.code, item.name) for item in self.pack.content.institution_types)
        return Choices(options=options, named=frozenset(dict(options)))

    def answers(self, practice: Practice) -> Choices:
        """Return the answers of a practice with not-applicable and the states beside them."""
        if practice.answers not in self._answers:
            found = next((item for item in self.pack.content.answers if item.id == practice.answers), None)
            options = tuple((item.code, item.name) for item in found.options) if found else ()
            self._answers[practice.answers] = Choices(
                options=(*options, (NA, NA_NAME), *STATES),
                hidden=SILENT_STATES,
                named=STATE_CODES,
                also={"n/a": NA, "na": NA},
            )
        return self._answers[practice.answers]

    def answer_code(self, practice: Practice, value: str) -> str | None:
        """Return the option (or NA, or state) that the text means, by name or by its number."""
        code = self.answers(practice).find(value)
        if code is not None:
            return code
        number = number_in(value)
        found = next((item for item in self.pack.content.answers if item.id == practice.answers), None)
        if number is None or found is None:
            return None
        same = [item.code for item in found.options if practice.values.get(item.code, item.value) == number]
        return same[0] if len(same) == 1 else None

    def importance(self, practice: Practice) -> Choices:
        """Return the importance classes of a practice's answer set."""
        found = next((item for item in self.pack.content.answers if item.id == practice.answers), None)
        return Choices(
            options=tuple((code, Text(code, code)) for code in (found.importance if found else ()))
        )
