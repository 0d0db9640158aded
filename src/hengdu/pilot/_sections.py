"""Say a pilot report in words and tables, once for terminals, Markdown and documents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import NA
from hengdu.pilot._records import SIZES, WHYS
from hengdu.pilot._report import CROWD, LEAST, NOT_ASKED, OPEN
from hengdu.text import Text, decimal_places, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hengdu.pilot._agreement import Agreement
    from hengdu.pilot._report import PilotReport, TimeUse
    from hengdu.text import Lang

_NONE: Final = "—"
_SHOWN: Final = 20  # rows of a list that has no end
_STATES: Final = {
    NA: Text("不适用", "N/A"),
    OPEN: Text("未答", "Open"),
    NOT_ASKED: Text("未询问", "Not asked"),
}


@attrs.frozen(kw_only=True)
class Table:
    """A table of plain text; ``right`` are the columns of numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


@attrs.frozen(kw_only=True)
class Section:
    """One part of the report: a title, sentences, and tables."""

    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def pilot_sections(report: PilotReport, lang: Lang) -> tuple[Section, ...]:
    """Return what the report says: participants, agreement, thresholds, disputes, times, answers."""
    said = _Said(report, lang)
    return (
        said.participants(),
        said.agreement(),
        said.thresholds(),
        said.disputed(),
        said.times(),
        said.answers(),
    )


def markdown(title: str, sections: Sequence[Section], disclaimer: str) -> str:
    """Return the sections as Markdown with a title; cells are escaped."""
    lines = [f"# {_escaped(title)}", "", _escaped(disclaimer)]
    for section in sections:
        lines += ["", f"## {_escaped(section.title)}"]
        for line in section.lines:
            lines += ["", _escaped(line)]
        for table in section.tables:
            marks = ["---:" if at in table.right else "---" for at in range(len(table.head))]
            rows = [table.head, tuple(marks), *table.rows]
            lines += ["", *("| " + " | ".join(map(_cell, row)) + " |" for row in rows)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for sign in "\\`*_<>[]#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text if set(text) <= set("-:") else _escaped(text).replace("|", "\\|")


class _Said:
    """Word the parts of one report."""

    def __init__(self, report: PilotReport, lang: Lang) -> None:
        self.report, self.lang, self.pack = report, lang, report.pack

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def participants(self) -> Section:
        report, say = self.report, self.say
        lines = [say(f"共 {report.exports} 份导出。", f"Exports: {report.exports}.")]
        for count, zh, en in (
            (report.samples, "份是示例", "of them samples"),
            (report.partial, "份是局部评估", "of them with a partial scope"),
            (report.verified, "份经核验", "of them verified"),
            (
                report.other_content,
                "份所用模型包的内容与本机不同",
                "made with other content of the pack than this one",
            ),
        ):
            if count:
                lines.append(say(f"其中 {count} {zh}。", f"{count} {en}."))
        if not report.is_crowded:
            lines.append(
                say(
                    f"不足 {CROWD} 份：本报告仍可能让人认出个别机构，只在参加者之间使用。",
                    f"Fewer than {CROWD}: the report may still let single institutions be recognised; "
                    "keep it among the participants.",
                )
            )
        kinds = {item.code: item.name[self.lang] for item in self.pack.content.institution_types}
        sizes: dict[str, str] = {code: text[self.lang] for code, text in SIZES.items()}
        rows = [
            (kinds.get(kind, _NONE), sizes.get(size, _NONE), str(count))
            for (kind, size), count in report.classes.items()
        ]
        if report.small_classes:
            rows.append(
                (
                    say(f"不足 {CROWD} 家的类别合计", f"classes of fewer than {CROWD}"),
                    "",
                    str(report.small_classes),
                )
            )
        head = (say("机构类型", "Type"), say("规模", "Size"), say("份数", "Exports"))
        return Section(
            title=say("参加者", "Participants"),
            lines=tuple(lines),
            tables=(Table(head=head, rows=tuple(rows), right=(2,)),),
        )

    def agreement(self) -> Section:
        report, say = self.report, self.say
        found = report.agreement
        lines = [
            say(
                "专家等级写在看到结果之前；差值为引擎减专家，正数表示引擎偏宽。",
                "Experts noted their levels before any result; the difference is engine minus expert, above "
                "zero the engine is more generous.",
            )
        ]
        if report.not_before:
            lines.append(
                say(
                    f"{report.not_before} 份的等级写在看到结果之后，不参加比较。",
                    f"{report.not_before} noted their levels after the result and are not compared.",
                )
            )
        if report.unrated:
            lines.append(
                say(
                    f"{report.unrated} 对没有引擎等级，不计。",
                    f"{report.unrated} pairs have no level of the engine.",
                )
            )
        if not found.pairs:
            lines.append(say("没有可比较的等级。", "There are no levels to compare."))
            return Section(
                title=say("专家与引擎的一致程度", "Agreement of expert and engine"), lines=tuple(lines)
            )
        rows = [(say("合计", "All"), "", *self._agreed(found))]
        rows += [(code, self._title(code), *self._agreed(item)) for code, item in report.by_node.items()]
        head = (
            say("编码", "Code"),
            say("名称", "Name"),
            say("对数", "Pairs"),
            say("相同", "Exact"),
            say("相差一级以内", "Within one"),
            say("平均差", "Mean difference"),
            say("加权κ", "Weighted kappa"),
            say("α（序）", "Alpha (ordinal)"),
        )
        return Section(
            title=say("专家与引擎的一致程度", "Agreement of expert and engine"),
            lines=tuple(lines),
            tables=(self._matrix(found), Table(head=head, rows=tuple(rows), right=tuple(range(2, 8)))),
        )

    def _agreed(self, found: Agreement) -> tuple[str, ...]:
        return (
            str(found.pairs),
            _percent(found.exact),
            _percent(found.within_one),
            _number(found.mean_difference),
            _number(found.kappa),
            _number(found.alpha),
        )

    def _matrix(self, found: Agreement) -> Table:
        levels = sorted({level for pair in found.matrix for level in pair})
        head = (self.say("专家＼引擎", "Expert \\ engine"), *(str(level) for level in levels))
        rows = tuple(
            (str(expert), *(str(found.matrix.get((expert, engine), 0)) for engine in levels))
            for expert in levels
        )
        return Table(head=head, rows=rows, right=tuple(range(1, len(head))))

    def thresholds(self) -> Section:
        report, say = self.report, self.say
        lines = [
            say(
                f"按最近一期计；有 {LEAST} 家以上实测才列出。机构自行调整的阈值不计，只列出有几家调整过。",
                f"By the latest value, where at least {LEAST} measured. Thresholds are the pack's; the "
                "last column says how many set their own.",
            )
        ]
        tables = []
        for nobody, zh, en in ((True, "无人达到", "Nobody meets"), (False, "人人达到", "Everybody meets")):
            rows = []
            for use, level in report.thresholds(nobody=nobody):
                indicator = self.pack.indicators[use.code]
                limit = indicator.thresholds[f"L{level}"]
                rows.append(
                    (
                        use.code,
                        indicator.name[self.lang],
                        f"L{level}",
                        ("≥ " if indicator.direction == "higher" else "≤ ")
                        + f"{limit:f} {indicator.unit[self.lang]}",
                        str(use.measured),
                        str(use.overridden),
                    )
                )
            if not rows:
                lines.append(say(f"{zh}的阈值：没有。", f"{en}: no threshold."))
                continue
            head = (
                say(zh, en),
                say("指标", "Indicator"),
                say("等级", "Level"),
                say("阈值", "Threshold"),
                say("实测家数", "Measured"),
                say("自行调整", "Own threshold"),
            )
            tables.append(Table(head=head, rows=tuple(rows), right=(4, 5)))
        return Section(title=say("阈值", "Thresholds"), lines=tuple(lines), tables=tuple(tables))

    def disputed(self) -> Section:
        report, say = self.report, self.say
        title = say("有争议的条目", "Disputed statements")
        if not report.disputed:
            return Section(title=title, lines=(say("没有。", "None."),))
        head = (
            say("实践", "Practice"),
            say("条目", "Statement"),
            say("提出争议", "Disputed"),
            say("评分人相差过大", "Raters far apart"),
            say("作答", "Answered"),
            say("原因", "Reasons"),
        )
        rows = tuple(
            (
                item.code,
                self.pack.practices[item.code].text[self.lang],
                str(item.disputed),
                str(item.far_apart),
                str(item.answered),
                join_names(
                    [f"{WHYS[why][self.lang]} {count}" for why, count in item.whys.items()], self.lang
                ),
            )
            for item in report.disputed[:_SHOWN]
        )
        return Section(
            title=title,
            lines=tuple(self._more(len(report.disputed))),
            tables=(Table(head=head, rows=rows, right=(2, 3, 4)),),
        )

    def times(self) -> Section:
        report, say = self.report, self.say
        title = say("用时", "Time")
        if not report.roles and not report.nodes:
            return Section(title=title, lines=(say("没有用时记录。", "No times were noted."),))
        roles = {role.code: role.name[self.lang] for role in self.pack.content.roles}
        slow = sorted(report.nodes, key=lambda item: -item.median_s)[:_SHOWN]
        tables = [
            self._timed(say("角色", "Role"), report.roles, roles),
            self._timed(
                say("最慢的节点", "Slowest nodes"), slow, {item.code: self._title(item.code) for item in slow}
            ),
        ]
        if report.practices:
            statements = sorted(report.practices, key=lambda item: -item.median_s)[:_SHOWN]
            texts = {item.code: self.pack.practices[item.code].text[self.lang] for item in statements}
            tables.append(self._timed(say("最慢的条目", "Slowest statements"), statements, texts))
        line = say(
            "每题秒数按题数加权；合计为各机构用时之和的中位数。",
            "Seconds per question are weighted by questions; the total is the median over institutions.",
        )
        return Section(title=title, lines=(line,), tables=tuple(table for table in tables if table.rows))

    def _timed(self, name: str, uses: Iterable[TimeUse], titles: dict[str, str]) -> Table:
        say = self.say
        head = (
            name,
            say("名称", "Name"),
            say("份数", "Exports"),
            say("题数", "Questions"),
            say("每题中位秒数", "Median s per question"),
            say("每题九分位秒数", "90th percentile s"),
            say("合计分钟", "Total minutes"),
        )
        rows = tuple(
            (
                item.code,
                titles.get(item.code, ""),
                str(item.exports),
                str(item.questions),
                decimal_places(item.median_s, 0),
                decimal_places(item.high_s, 0),
                decimal_places(item.total_s / 60, 0),
            )
            for item in uses
        )
        return Table(head=head, rows=rows, right=(2, 3, 4, 5, 6))

    def answers(self) -> Section:
        report, say = self.report, self.say
        cells: dict[int, Counter[str]] = {}
        for item in report.answers:
            level = self.pack.practices[item.code].level or 0
            cells.setdefault(level, Counter()).update(item.counts)
        names = {
            **{
                option.code: option.name[self.lang]
                for group in self.pack.content.answers
                for option in group.options
            },
            **{code: text[self.lang] for code, text in _STATES.items()},
        }
        used = [code for code in names if any(code in counts for counts in cells.values())]
        rows = tuple(
            (
                str(level) if level else _NONE,
                *(_percent(cells[level][code] / cells[level].total()) for code in used),
                str(cells[level].total()),
            )
            for level in sorted(cells)
            if cells[level].total()
        )
        head = (say("等级", "Level"), *(names[code] for code in used), say("答案数", "Answers"))
        lines = [
            say(
                f"{LEAST} 家以上作答且人人最高的条目 {len(report.uniform_best)} 条，人人最低的 "
                f"{len(report.uniform_worst)} 条；它们分不出高下。",
                f"Statements that all of at least {LEAST} answer best: {len(report.uniform_best)}, worst: "
                f"{len(report.uniform_worst)}; they tell nobody apart.",
            )
        ]
        for codes, zh, en in (
            (report.uniform_best, "人人最高", "All best"),
            (report.uniform_worst, "人人最低", "All worst"),
        ):
            if codes:
                some = join_names([*codes[:_SHOWN], *(["…"] if len(codes) > _SHOWN else [])], self.lang)
                lines.append(say(f"{zh}：{some}", f"{en}: {some}"))
        return Section(
            title=say("答案分布", "Answers"),
            lines=tuple(lines),
            tables=(Table(head=head, rows=rows, right=tuple(range(1, len(head)))),),
        )

    def _title(self, code: str) -> str:
        root = code == self.pack.root.code
        return self.say("总体", "Overall") if root else self.pack.nodes[code].title[self.lang]

    def _more(self, count: int) -> Iterator[str]:
        if count > _SHOWN:
            yield self.say(
                f"共 {count} 条，列出前 {_SHOWN} 条。", f"{count} in all, the first {_SHOWN} are listed."
            )


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{decimal_places(value * 100, 0)}%"


def _number(value: float | None) -> str:
    return _NONE if value is None else decimal_places(value, 2)
