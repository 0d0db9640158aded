"""Write the registers: red lines, not applicable, consensus, unmeasured or limited answers, views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context._blocks import (
    Block,
    Callout,
    Chapter,
    Column,
    Heading,
    Para,
    Table,
)
from hengdu.reports.context._voice import NONE
from hengdu.reports.context._work import answer_name
from hengdu.scoring import view
from hengdu.scoring._explain import LEAF_FLAGS, ORIGINS  # not yet exported by the root of the ring
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material
    from hengdu.reports.context._voice import Voice

STATES: Final = {
    "met": Text("未触碰", "kept"),
    "breached": Text("触碰", "crossed"),
    "unknown": Text("无法判定", "undetermined"),
}


def redline_chapter(material: Material) -> Chapter | None:
    """Return the red lines with their state; nothing where the model has none."""
    voice, result = material.voice, material.result
    if not result.pack.content.redlines:
        return None
    rules = {line.code: line for line in result.pack.content.redlines}
    rows: list[tuple[Cell, ...]] = []
    for line in result.redlines:
        rule = rules[line.code]
        since = rule.begins(result.assessment.institution.type)
        source = result.pack.reference(rule.source)
        basis = voice(" ", " ").join(
            part
            for part in (voice.of(source.citation) if source else rule.source, clause(voice, rule.clause))
            if part
        )
        rows.append(
            (
                line.code,
                voice.of(line.title),
                voice.of(STATES[line.state]),
                voice.of(line.why),
                voice("；", "; ").join(
                    part
                    for part in (
                        basis,
                        voice(f"自{since}起", f"since {since}") if since else "",
                    )
                    if part
                ),
            )
        )
    blocks: list[Block] = [
        Para(
            voice(
                "红线是法定义务的提示，与等级、得分分开列示，从不平均。“无法判定”不表示未触碰。",
                "Red lines are reminders of legal duties; they stand apart and never enter a score. "
                "“Undetermined” "
                "does not mean kept.",
            ),
            "note",
        )
    ]
    breached = [line for line in result.redlines if line.state == "breached"]
    if breached:
        blocks.append(
            Callout(
                title=voice(
                    f"触碰 {len(breached)} 条红线",
                    "1 red line crossed" if len(breached) == 1 else f"{len(breached)} red lines crossed",
                ),
                lines=tuple(
                    voice(
                        f"{line.code} {line.title.zh}：{line.why.zh}",
                        f"{line.code} {line.title.en}: {line.why.en}",
                    )
                    for line in breached
                ),
                kind="warning",
            )
        )
    if rows:
        blocks.append(
            Table(
                columns=(
                    Column(voice("编码", "Code"), 1, "code"),
                    Column(voice("红线", "Red line"), 2.6),
                    Column(voice("状态", "State"), 1.2),
                    Column(voice("判定依据", "Determined by"), 3),
                    Column(voice("来源", "Source"), 4),
                ),
                rows=tuple(rows),
                dense=True,
                caption=voice("适用的红线", "Red lines that apply"),
            )
        )
    else:
        blocks.append(
            Para(voice("没有适用于该类机构的红线。", "No red line applies to this type of institution."))
        )
    return Chapter(anchor="red-lines", title=voice("合规红线", "Red lines"), blocks=tuple(blocks))


def clause(voice: Voice, text: str) -> str:
    """Return a clause; one written as ``第十条 / Article 10`` in the language of the report."""
    chinese, mark, english = text.partition(" / ")
    if mark and not chinese.isascii() and english.isascii():
        return chinese if voice.is_zh else english
    return text


def register_chapter(material: Material) -> Chapter:
    """Return what is not applicable, disputed, unmeasured or lowered."""
    voice = material.voice
    blocks: list[Block] = [Heading(2, voice("不适用登记", "Not applicable"), "na"), _na(material)]
    blocks.extend([Heading(2, voice("协商事项", "Consensus items"), "consensus"), _consensus(material)])
    blocks.extend(
        [
            Heading(2, voice("未测量与受限的实践", "Unmeasured and limited practices"), "limited"),
            _limited(material),
        ]
    )
    return Chapter(anchor="registers", title=voice("不适用、协商与未测量", "Registers"), blocks=tuple(blocks))


def na_rows(material: Material) -> tuple[tuple[str, str, str, str], ...]:
    """Return code, what it is, reason and note of everything that is not applicable."""
    voice, assessment, pack = material.voice, material.result.assessment, material.result.pack
    reasons = {reason.code: voice.of(reason.name) for reason in pack.content.na_reasons}
    rows = []
    for code in assessment.na_codes:
        answer = assessment.answers[code]
        if code in pack.nodes:
            text = voice.of(pack.nodes[code].title)
        elif code in pack.practices:
            text = voice.of(pack.practices[code].title) or voice.of(pack.practices[code].text)
        else:
            text = NONE
        rows.append((code, text, reasons.get(answer.reason, answer.reason) or NONE, answer.note or NONE))
    return tuple(rows)


def _na(material: Material) -> Block:
    voice, rows = material.voice, na_rows(material)
    if not rows:
        return Para(voice("没有不适用的条目。", "Nothing is marked not applicable."))
    return Table(
        columns=(
            Column(voice("编码", "Code"), 1.5, "code"),
            Column(voice("内容", "What"), 4),
            Column(voice("理由", "Reason"), 2),
            Column(voice("说明", "Note"), 3),
        ),
        rows=rows,
        dense=True,
        caption=voice("不适用登记", "Register of what is not applicable"),
    )


def _consensus(material: Material) -> Block:
    voice, items = material.voice, material.result.assessment.consensus
    if not items:
        return Para(voice("没有评分人不一致的条目。", "No practice has raters who disagree."))
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        ratings = voice("；", "; ").join(
            f"{voice.brackets(rating.rater or NONE, rating.role)} "
            f"{answer_name(material, item.code, rating.answer.answer)}"
            for rating in item.ratings
        )
        state = (
            voice("已达成一致", "settled")
            if item.resolved
            else voice("待协商，按较低值计", "open, the lower counts")
        )
        rows.append(
            (item.code, ratings, answer_name(material, item.code, item.counted), state, item.reason or NONE)
        )
    return Table(
        columns=(
            Column(voice("编码", "Code"), 1.5, "code"),
            Column(voice("各评分人", "Raters"), 3.2),
            Column(voice("计入", "Counted"), 1),
            Column(voice("状态", "State"), 1.6),
            Column(voice("理由", "Reason"), 3),
        ),
        rows=tuple(rows),
        dense=True,
        caption=voice("评分人不一致的条目", "Practices whose raters disagree"),
    )


def _limited(material: Material) -> Block:
    voice, result = material.voice, material.result
    rows: list[tuple[Cell, ...]] = []
    for code, leaf in result.leaves.items():
        flags = [voice.of(LEAF_FLAGS[flag]) for flag in leaf.flags if flag in LEAF_FLAGS]
        if not flags or leaf.origin in {"unanswered", "not_asked"}:
            continue
        rows.append(
            (
                code,
                result.pack.practices[code].indicator or NONE,
                answer_name(material, code, leaf.answer),
                origin_name(material, leaf.origin),
                voice.join(flags),
            )
        )
    if not rows:
        return Para(voice("没有未测量或受限的实践。", "No practice is unmeasured or limited."))
    return Table(
        columns=(
            Column(voice("编码", "Code"), 1.6, "code"),
            Column(voice("指标", "Indicator"), 1.3, "code"),
            Column(voice("计入答案", "Counted answer"), 1.3),
            Column(voice("来源", "Origin"), 1.6),
            Column(voice("标注", "Mark"), 3.6),
        ),
        rows=tuple(rows),
        dense=True,
        caption=voice("未测量、受限或经核验降档的实践", "Unmeasured, limited or lowered practices"),
    )


def origin_name(material: Material, origin: str) -> str:
    """Return where an answer comes from, in words."""
    return material.voice.of(ORIGINS[origin]) if origin in ORIGINS else origin


def view_chapter(material: Material) -> Chapter | None:
    """Return every view of the pack; nothing where it declares none."""
    voice, pack = material.voice, material.result.pack
    if not pack.content.views:
        return None
    blocks: list[Block] = [
        Para(
            voice(
                "同一份答案的其他读法，不改变等级与得分。“空”表示没有对应的实践；“—”表示有实践但没有可计的答案。",
                "Other readings of the same answers; no level or score changes. “Empty” has no mapped "
                "practice, “—” has "
                "practices but nothing that counts.",
            ),
            "note",
        )
    ]
    notes: set[str] = set()
    for item in pack.content.views:
        read = view(material.scorer, material.result, item.id)
        blocks.append(Heading(2, voice.of(read.title), f"view-{item.id}"))
        note = voice.of(read.note)
        if note and note not in notes:
            notes.add(note)
            blocks.append(Para(note, "note"))
        blocks.append(
            Table(
                columns=(
                    Column(voice("项", "Item"), 5),
                    Column(voice("取值", "Value"), 1.2, "number"),
                    Column(voice("实践数", "Practices"), 1.2, "number"),
                    Column(voice("计入数", "Counted"), 1.2, "number"),
                ),
                rows=tuple(
                    (
                        voice.of(node.title)
                        if node.code != node.code.upper() or node.code == voice.of(node.title)
                        else f"{node.code} {voice.of(node.title)}",
                        voice("空", "empty") if node.practices == 0 else voice.score(node.value),
                        str(node.practices),
                        str(node.counted),
                    )
                    for node in read.nodes
                ),
                dense=True,
                first_is_header=True,
            )
        )
    return Chapter(
        anchor="views", title=voice("同一答案的其他视图", "Other views of the answers"), blocks=tuple(blocks)
    )
