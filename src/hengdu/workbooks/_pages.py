"""Make the pages of a workbook from the pack and the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import AnswerFile, AssessmentFile, basis_in_words, thresholds_of
from hengdu.packs import Pack
from hengdu.text import Text
from hengdu.workbooks._choices import said
from hengdu.workbooks._cover import COVER_ITEMS, cover_value
from hengdu.workbooks._plan import Plan, question_of
from hengdu.workbooks._show import (
    show_answer,
    show_declaration,
    show_measurement,
    show_node,
    show_system,
    show_validation,
)
from hengdu.workbooks._tables import SMALL, TITLE, Page, Table, TableRow, day_text
from hengdu.workbooks._values import show_text
from hengdu.workbooks._vocabulary import (
    CHECKS,
    COVER,
    HOLDS,
    INDICATORS,
    NODES,
    NOT_APPLICABLE,
    REDLINES,
    SCHEMES,
    SCOPES,
    SYSTEMS,
    VALIDATIONS,
    Lists,
    question_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Indicator, Practice
    from hengdu.sheets import Style, Value
    from hengdu.workbooks._plan import RolePlan

_SPARE_SYSTEMS: Final = 8
_SPARE_VALIDATIONS: Final = 20
_PERIODS: Final = 4
_SHEET_NAME: Final = 31
_BAD_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_COVER_NAME: Final = Text("封面", "Cover")
_NODES_NAME: Final = Text("适用性", "Applicability")
_INDICATORS_NAME: Final = Text("指标", "Indicators")
_REDLINES_NAME: Final = Text("红线", "Red lines")
_VALIDATIONS_NAME: Final = Text("有效性验证", "Validations")


@attrs.frozen(kw_only=True)
class Edition:
    """Everything the pages are made of."""

    pack: Pack
    lists: Lists
    plan: Plan
    file: AssessmentFile
    shown: Mapping[tuple[str, str], AnswerFile]
    rater: str
    created: date
    notes: tuple[str, ...] = ()

    @property
    def lang(self) -> str:
        """Return the language of the workbook."""
        return self.lists.lang

    @property
    def footer(self) -> str:
        """Return the line at the foot of every printed page."""
        disclaimer = said(self.pack.content.disclaimer, self.lang)
        return f"{self.pack.id} {self.pack.version}  {disclaimer}"[:200]

    def say(self, zh: str, en: str) -> str:
        """Return the wording in the language of the workbook."""
        return zh if self.lang == "zh" else en


def cover_page(edition: Edition) -> Page:
    """Return the cover: what this is, who fills it in, for whom, and what is in scope."""
    lists, file = edition.lists, edition.file
    options = {
        "key.scheme": SCHEMES.labels(lists.lang),
        "scope.kind": SCOPES.labels(lists.lang),
        "institution.type": lists.institution_types.labels(lists.lang),
    }
    rows = []
    for item in COVER_ITEMS:
        value = show_text(edition.rater) if item.kind == "rater" else cover_value(item, file, lists)
        offered = options.get(item.key, ())
        rows.append(
            TableRow(
                cells=_cells(item=item.label[lists.lang], value=value, hint=item.hint[lists.lang]),
                options={"value": offered} if offered else {},
                free=frozenset({"value"}) if item.key == "institution.type" else frozenset(),
            )
        )
    cover = Table(mark="cover", columns=COVER, rows=tuple(rows), intro=tuple(_intro(edition)))
    return Page(
        name=_COVER_NAME[lists.lang],
        tables=(cover, _systems(edition)),
        lang=lists.lang,
        footer=edition.footer,
        is_frozen=False,
        tab_color="#1F3A5F",
    )


def _intro(edition: Edition) -> Iterator[tuple[str, Style]]:
    pack, plan, say = edition.pack, edition.plan, edition.say
    title = said(pack.content.short, edition.lang) or said(pack.title, edition.lang) or pack.id
    sample = say("【示例】", "[Sample] ") if edition.file.sample else ""
    yield f"{sample}{title}{say('评估问卷', ' – questionnaire')}", TITLE
    yield said(pack.content.disclaimer, edition.lang), attrs.evolve(SMALL, bold=True, color="#B42318")
    for note in edition.notes:
        yield note, attrs.evolve(SMALL, bold=True)
    yield (
        say("模型包：", "Pack: ") + f"{pack.id} {pack.version} ({pack.digest[:12]})"
        f"{say('　导出日期：', '   Exported: ')}{day_text(edition.created, edition.lang)}",
        SMALL,
    )
    names = [f"{sheet.role} {said(sheet.name, edition.lang)}".strip() for sheet in plan.sheets]
    yield say("角色：", "Roles: ") + say("、", ", ").join(names), SMALL
    if plan.preset is not None:
        preset = pack.preset(plan.preset)
        yield f"{said(preset.name, edition.lang)}{say('：', ': ')}{said(preset.note, edition.lang)}", SMALL
    yield (
        say(
            "填写：只填黄色单元格；答案、证据等级和不适用理由从下拉列表选择；不清楚选“不了解”。请勿增删行列、合并单元格。",
            "How to: fill in the yellow cells only, choosing answers, grades and reasons from the lists; "
            "choose “Do not know” when in doubt. Please insert, delete or merge nothing.",
        ),
        SMALL,
    )


def _systems(edition: Edition) -> Table:
    lists = edition.lists
    grades = tuple(str(grade) for grade in range(1, 6))
    options = {"grade": grades, "object": lists.objects.labels(lists.lang)}
    shown = [show_system(lists, system) for system in edition.file.scope.systems]
    intro = edition.say(
        "纳入范围的系统（可选；编码可用于“按对象或系统作答”）",
        "Systems in scope (optional; their codes can be used under “By object or system”)",
    )
    blank: Mapping[str, Value] = {}
    cells = [*shown, *([blank] * _SPARE_SYSTEMS)]
    return Table(
        mark="systems",
        columns=SYSTEMS,
        rows=tuple(TableRow(cells=item, options=options) for item in cells),
        intro=((intro, attrs.evolve(TITLE, size_pt=11)),),
    )


def role_page(edition: Edition, sheet: RolePlan) -> Page:
    """Return the sheet of one role with only its questions, grouped by sub-domain."""
    lists = edition.lists
    columns = question_columns(edition.pack, has_units=bool(edition.file.units))
    rows: list[TableRow] = []
    for node, group in sheet.groups:
        rows.append(TableRow(heading=f"{node.code} {said(node.title, lists.lang)}"))
        rows.extend(_question(edition, sheet.role, practice) for practice in group)
    name = f"{sheet.role} {said(sheet.name, lists.lang)}".strip()
    count = len(sheet.codes)
    intro = (
        (f"{name}{edition.say(f'（{count}条）', f' ({count} practices)')}", TITLE),
        (said(edition.pack.content.disclaimer, lists.lang), SMALL),
    )
    notes = {"answer": _answer_note(edition, sheet), "key": edition.say("★ 关键实践", "★ key practice")}
    table = Table(mark=f"role:{sheet.role}", columns=columns, rows=tuple(rows), intro=intro, notes=notes)
    return Page(
        name=_sheet_name(name), tables=(table,), lang=lists.lang, footer=edition.footer, tab_color="#E0A800"
    )


def _question(edition: Edition, role: str, practice: Practice) -> TableRow:
    lists, pack = edition.lists, edition.pack
    level = (
        ""
        if practice.level is None
        else f"L{practice.level} {said(pack.level_name(practice.level), lists.lang)}"
    )
    facet = next(
        (said(item.name, lists.lang) for item in pack.content.facets if item.code == practice.facet), ""
    )
    expected = [said(item, lists.lang) for item in practice.evidence]
    least = practice.min_evidence or (pack.content.min_evidence.get(practice.level or -1))
    if least:
        expected.append(edition.say("最低：", "At least: ") + lists.grades.label(least, lists.lang))
    fixed = _cells(
        code=practice.code,
        level=level,
        facet=facet,
        key="★" if practice.key else "",
        text=statement_of(practice, lists.lang),
        question=question_of(practice, role, lists.lang),
        expected="\n".join(expected),
    )
    answer = edition.shown.get((role, practice.code))
    return TableRow(
        cells={**fixed, **(show_answer(lists, practice, answer) if answer else {})},
        options={
            "answer": lists.answers(practice).labels(lists.lang),
            "grade": lists.grades.labels(lists.lang),
            "reason": lists.reasons.labels(lists.lang),
            "importance": lists.importance(practice).labels(lists.lang),
        },
        free=frozenset({"reason"}),
    )


def statement_of(practice: Practice, lang: str) -> str:
    """Return the statement as the sheet shows it, with the formula of a measured practice."""
    parts = [said(practice.title, lang), said(practice.text, lang)]
    if practice.measure is not None:
        parts.append(said(practice.measure.formula, lang))
    return str(show_text("\n".join(dict.fromkeys(part for part in parts if part))) or practice.code)


def _answer_note(edition: Edition, sheet: RolePlan) -> str:
    """Return the anchors of the answers that most rows of the sheet have."""
    used = {practice.answers for _, group in sheet.groups for practice in group}
    lines = []
    for item in edition.pack.content.answers:
        if item.id in used:
            for option in item.options:
                anchor = said(option.anchor, edition.lang)
                lines.append(
                    f"{option.code} {said(option.name, edition.lang)}" + (f": {anchor}" if anchor else "")
                )
    lines.append(edition.say("NA 不适用：须选理由", "NA Not applicable: choose a reason"))
    return "\n".join(lines)[:1000]


def nodes_page(edition: Edition) -> Page:
    """Return the page where whole nodes are said to be not applicable."""
    lists, file = edition.lists, edition.file
    rows = []
    for node in edition.plan.nodes:
        given = file.answers.get(node.code, ())
        condition = said(node.na_condition, lists.lang)
        if not node.na_allowed:
            condition = edition.say("仅限不在评估范围", "Only when outside the scope")
        rows.append(
            TableRow(
                cells={
                    **_cells(code=node.code, title=said(node.title, lists.lang), condition=condition),
                    **(show_node(lists, given[0]) if given else {}),
                },
                options={
                    "answer": NOT_APPLICABLE.labels(lists.lang),
                    "reason": lists.reasons.labels(lists.lang),
                },
                free=frozenset() if lists.pack.content.na_reasons else frozenset({"reason"}),
            )
        )
    hint = edition.say(
        "外包、托管或集团提供不算不适用，按其安排评分。整体不适用的，其下条目不必再答。",
        "Outsourced, hosted or group-provided is not NA: rate the arrangement. Answer nothing below NA.",
    )
    return _page(edition, "nodes", _NODES_NAME, hint, tuple(rows))


def indicators_page(edition: Edition) -> Page:
    """Return the page of measurements: several periods an indicator."""
    lists = edition.lists
    options = {"grade": lists.grades.labels(lists.lang)}
    rows = []
    for indicator in edition.plan.indicators:
        records = [show_measurement(lists, item) for item in edition.file.indicators.get(indicator.code, ())]
        spare = max(1, _PERIODS - len(records))
        blank: Mapping[str, Value] = {}
        for at, cells in enumerate([*records, *([blank] * spare)]):
            about = _indicator(edition, indicator) if at == 0 else {"code": indicator.code}
            rows.append(TableRow(cells={**about, **cells}, options=options))
    hint = edition.say(
        "填分子和分母，或直接填实测值；一行一个期间，如 2026Q3；无样本填 0 和 0。",
        "Type numerator and denominator, or the value; one period a row, as 2026Q3; 0 and 0 without sample.",
    )
    return _page(edition, "indicators", _INDICATORS_NAME, hint, tuple(rows))


def _indicator(edition: Edition, indicator: Indicator) -> Mapping[str, Value]:
    lang = edition.lists.lang
    thresholds = thresholds_of(edition.pack, indicator, edition.file)
    basis = basis_in_words(thresholds)[lang] if thresholds else ""
    steps = [*(f"{item.level} {item.limit}" for item in thresholds), *([basis] if basis else [])]
    core = ("（核心）" if lang == "zh" else " (core)") if indicator.core else ""
    return _cells(
        code=indicator.code,
        name=said(indicator.name, lang) + core,
        formula=said(indicator.formula, lang),
        unit=said(indicator.unit, lang),
        thresholds="\n".join(steps),
    )


def redlines_page(edition: Edition) -> Page:
    """Return the page of declarations on the red lines."""
    lists, file = edition.lists, edition.file
    rows = []
    for item in edition.pack.content.redlines:
        record = file.declarations.get(item.code)
        question = said(item.determined.question, lists.lang)
        if item.determined.kind != "declaration" and item.determined.ref:
            by = edition.say("由本项判定：", "Determined by ") + item.determined.ref
            question = f"{question}\n{by}" if question else by
        rows.append(
            TableRow(
                cells={
                    **_cells(
                        code=item.code,
                        title=said(item.title, lists.lang),
                        statement=said(item.statement, lists.lang),
                        question=question,
                    ),
                    **(show_declaration(lists, record) if record else {}),
                },
                options={"holds": HOLDS.labels(lists.lang)},
            )
        )
    hint = edition.say(
        "红线与等级、得分分开列示。不清楚时留空，留空表示无法判定。",
        "Red lines stand apart from levels and scores. Leave empty when unknown: it is then undetermined.",
    )
    return _page(edition, "redlines", _REDLINES_NAME, hint, tuple(rows))


def validations_page(edition: Edition) -> Page:
    """Return the page of checks that the capability really works."""
    lists = edition.lists
    options = {
        "kind": tuple(check[lists.lang] for check in CHECKS),
        "grade": lists.grades.labels(lists.lang),
    }
    shown = [show_validation(lists, item) for item in edition.file.validations]
    blank: Mapping[str, Value] = {}
    cells = [*shown, *([blank] * _SPARE_VALIDATIONS)]
    rows = tuple(TableRow(cells=item, options=options, free=frozenset(options)) for item in cells)
    hint = edition.say(
        "演练、测试、审计等能证明能力真正有效的记录；五级须有12个月内的记录。",
        "Exercises, tests and audits that show that it works; level 5 needs one of the last 12 months.",
    )
    return _page(edition, "validations", _VALIDATIONS_NAME, hint, rows)


_COLUMNS: Final = {
    "nodes": NODES,
    "indicators": INDICATORS,
    "redlines": REDLINES,
    "validations": VALIDATIONS,
}


def _page(edition: Edition, mark: str, name: Text, hint: str, rows: tuple[TableRow, ...]) -> Page:
    intro = ((name[edition.lang], TITLE), (hint, SMALL))
    table = Table(mark=mark, columns=_COLUMNS[mark], rows=rows, intro=intro)
    return Page(name=name[edition.lang], tables=(table,), lang=edition.lang, footer=edition.footer)


def _sheet_name(name: str) -> str:
    return name.translate(_BAD_NAME).strip()[:_SHEET_NAME].strip() or "-"


def _cells(**cells: Value) -> Mapping[str, Value]:
    return {key: value for key, value in cells.items() if value not in {None, ""}}
