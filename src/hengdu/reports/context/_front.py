"""Write the cover and the one page that a board member reads."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from hengdu.assessments import inherited_in_words
from hengdu.documents import adapter
from hengdu.packs import Scoring
from hengdu.reports._about import About
from hengdu.reports.context._blocks import Block, Callout, Card, Cards, Chapter, Pair, Para
from hengdu.reports.context._voice import NONE
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.advice import Headline
    from hengdu.reports._theme import Theme
    from hengdu.reports.context._material import Material

_QUICK: Final = "quick"
_DIGEST: Final = 12
_DECISIONS: Final = 3
_AUTHOR: Final = "Hengdu 衡度"
_CAVEATS: Final = frozenset({"scope", "preset", "confidence", "coverage", "unmeasured"})


def institution_name(material: Material) -> str:
    """Return the institution's name in the language of the report, else in the other."""
    institution = material.result.assessment.institution
    return material.voice.of(Text(institution.name, institution.name_en))


def about(material: Material, theme: Theme) -> About:
    """Return what the document is, for metadata, header and footer."""
    voice, result = material.voice, material.result
    named = result.pack.content.short if result.pack.content.short.zh else result.pack.title
    title = voice(f"{named.zh}评估报告", f"{named.en}: assessment report")
    marks = tuple(
        mark for mark in (_preset_name(material), _scope_word(material), _mode_word(material)) if mark
    )
    return About(
        title=title,
        author=theme.organisation or _AUTHOR,
        lang=voice.lang,
        disclaimer=disclaimer(material),
        organisation=institution_name(material),
        subtitle=voice("，", ", ").join(marks),
        marking=voice("示例", "SAMPLE") if result.assessment.file.sample else "",
        watermark=voice("示例", "SAMPLE") if result.assessment.file.sample else "",
        keywords=tuple(
            part for part in (result.pack.id, result.pack.version, voice("成熟度", "maturity")) if part
        ),
    )


def disclaimer(material: Material) -> str:
    """Return the pack's disclaimer as a sentence, or that of the project where it has none."""
    voice, text = material.voice, material.result.pack.content.disclaimer
    found = voice.of(text) or voice(
        "评估结果由所用模型包计算，不构成认证或监管结论",
        "Computed from the model pack named; no certification or regulatory conclusion",
    )
    stop = voice("。", ".")
    return found if found.endswith(("。", ".", "！", "!")) else found + stop


def _preset_name(material: Material) -> str:
    preset = material.result.preset
    return "" if preset is None else material.voice.of(material.result.pack.preset(preset).name)


def _scope_word(material: Material) -> str:
    return material.voice("局部", "partial scope") if material.result.assessment.is_partial else ""


def _mode_word(material: Material) -> str:
    if material.result.mode == "verified":
        return material.voice("核验结果", "verified")
    return material.voice("自评结果", "self-assessment")


def cover_facts(material: Material) -> tuple[tuple[str, str], ...]:
    """Return what stands on the cover as name and value."""
    voice, result = material.voice, material.result
    assessment, pack = result.assessment, result.pack
    period = assessment.file.period
    institution = assessment.institution
    types = {item.code: voice.of(item.name) for item in pack.content.institution_types}
    kind = voice("，", ", ").join(
        part
        for part in (types.get(institution.type, institution.type), institution.size, institution.region)
        if part
    )
    scope = assessment.scope
    parts = [*scope.entities, *scope.branches, *(system.name or system.code for system in scope.systems)]
    whole = voice("局部", "Partial") if assessment.is_partial else voice("全机构", "The whole institution")
    inherited = inherited_in_words(assessment)
    facts = [
        (voice("机构类型", "Institution"), kind),
        (voice("评估范围", "Scope"), voice.brackets(whole, voice.join(parts))),
        (voice("范围说明", "Scope note"), scope.note),
        (voice("评估方式", "Mode"), _mode_word(material)),
        (voice("计分预设", "Preset"), _preset_name(material) or voice("默认", "default")),
        (voice("共享服务", "Shared services"), "" if inherited is None else voice.of(inherited)),
        (
            voice("评估期间", "Period"),
            ""
            if period is None
            else f"{voice.day(period.start)}{voice('至', ' to ')}{voice.day(period.end)}",
        ),
        (voice("评估基准日", "As of"), "" if assessment.as_of is None else voice.day(assessment.as_of)),
        (voice("报告日期", "Date of report"), voice.day(material.created)),
        (
            voice("模型包", "Model pack"),
            f"{pack.id} {pack.version}（{pack.digest[:_DIGEST]}）"
            if voice.is_zh
            else f"{pack.id} {pack.version} ({pack.digest[:_DIGEST]})",
        ),
    ]
    if result.object is not None:
        facts.insert(1, (voice("只看对象", "Object only"), result.object))
    if assessment.file.supersedes is not None:
        old = assessment.file.supersedes
        facts.append((voice("更正并取代", "Supersedes"), voice.brackets(old.dossier, old.reason)))
    return tuple((label, value) for label, value in facts if value)


def cover_notes(material: Material) -> tuple[str, ...]:
    """Return what must not be overlooked on the cover: sample, partial scope, screening, weighting."""
    voice, result = material.voice, material.result
    notes = []
    if result.assessment.file.sample:
        notes.append(
            voice(
                "示例：虚构机构，不代表任何真实机构。",
                "Sample: a fictitious institution; it stands for no real one.",
            )
        )
    if result.assessment.is_partial:
        notes.append(
            voice(
                "局部评估：结果不代表整个机构。",
                "Partial scope: the result does not stand for the whole institution.",
            )
        )
    if result.preset is not None:
        preset = result.pack.preset(result.preset)
        notes.append(
            voice.brackets(
                voice(f"按“{preset.name.zh}”预设计分", f"Scored by the preset “{preset.name.en}”"),
                voice.of(preset.note),
            )
            + voice("。", ".")
        )
    changed = changed_rules(material)
    if changed:
        notes.append(
            voice(
                f"非默认计分：{'；'.join(changed)}。",
                f"Scoring differs from the default: {'; '.join(changed)}.",
            )
        )
    if result.assessment.file.overrides:
        codes = voice.join(list(result.assessment.file.overrides))
        notes.append(
            voice(
                f"机构自定指标阈值：{codes}（理由见方法附录）。",
                f"The institution set its own thresholds for {codes} (reasons in the method appendix).",
            )
        )
    return tuple(notes)


def changed_rules(material: Material) -> tuple[str, ...]:
    """Return the scoring settings that differ from the pack's own, as ``path: from → to``."""
    pack = material.result.pack
    if not pack.scoring_data:
        return ()
    declared = dict(_flat("", dataclasses.asdict(adapter(Scoring).validate_python(dict(pack.scoring_data)))))
    used = dict(_flat("", dataclasses.asdict(pack.scoring)))
    return tuple(
        f"{path}: {declared.get(path, NONE)} → {used.get(path, NONE)}"
        for path in dict.fromkeys((*declared, *used))
        if declared.get(path) != used.get(path)
    )


def _flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(f"{path}.{key}" if path else str(key), item)
    elif value is not None:
        yield path, str(value)


def summary_chapter(material: Material) -> Chapter:
    """Return the one-page summary."""
    voice, result = material.voice, material.result
    root = result.root
    heads = material.headlines
    blocks: list[Block] = [_cards(material)]
    blocks.append(Para(_said(material, heads, {"overall", "held_back"}), "lead"))
    caveats = [head for head in heads if head.kind in _CAVEATS]
    blocks.append(
        Pair(
            (
                voice("强项", "Strengths"),
                _named(material, "strength")
                or (voice("没有达到目标且高于总体的部分。", "None stands out."),),
            ),
            (
                voice("短板", "Weaknesses"),
                _named(material, "weakness")
                or (voice("没有低于目标的部分。", "Nothing is below its target."),),
            ),
        )
    )
    breached = [line for line in result.redlines if line.state == "breached"]
    if result.redlines:
        open_lines = [line for line in result.redlines if line.state == "unknown"]
        lines = [
            voice(f"触碰“{line.title.zh}”：{line.why.zh}", f"Crossed: {line.title.en} — {line.why.en}")
            for line in breached
        ]
        lines.extend(voice.of(head.text) for head in heads if head.kind == "red_line_open")
        if not breached and not open_lines:
            lines = [voice("没有触碰红线。", "No red line is crossed.")]
        blocks.append(
            Callout(
                title=voice("合规红线", "Red lines"),
                lines=tuple(_stopped(material, line) for line in lines),
                kind="warning" if breached else "info" if open_lines else "good",
            )
        )
    objects = [voice.of(head.text) for head in heads if head.kind == "object"]
    if objects:
        blocks.append(
            Callout(
                title=voice("低于机构水平的保护对象", "Protected objects below the institution’s level"),
                lines=tuple(_stopped(material, line) for line in objects),
                kind="warning",
            )
        )
    blocks.append(
        Callout(
            title=voice("需要决策的事项与投入", "Decisions asked and effort"),
            lines=decisions(material),
            kind="info",
        )
    )
    if caveats or not root.rated:
        blocks.append(
            Callout(
                title=voice("阅读本结果时请注意", "When reading this result"),
                lines=tuple(_stopped(material, voice.of(head.text)) for head in caveats)
                or (voice("总体未评级，原因见上。", "The whole is not rated; the reason stands above."),),
                kind="legal",
            )
        )
    return Chapter(anchor="summary", title=voice("摘要", "Summary"), blocks=tuple(blocks))


def _stopped(material: Material, text: str) -> str:
    return text if text.endswith(("。", ".", "！", "？")) else text + material.voice("。", ".")


def _said(material: Material, heads: tuple[Headline, ...], kinds: set[str]) -> str:
    voice = material.voice
    return voice.sentence(*(_stopped(material, voice.of(head.text)) for head in heads if head.kind in kinds))


def _cards(material: Material) -> Cards:
    voice, root = material.voice, material.result.root
    marks = "·".join(mark for mark in (_preset_name(material), _scope_word(material)) if mark)
    name = voice.level_name(root.level) if root.rated and root.level is not None else ""
    if root.band_name is not None:
        name = voice.of(root.band_name)
    low_note = voice("区间 ", "interval ") + voice.interval(root.interval) if root.score is not None else ""
    return Cards(
        (
            Card(
                label=voice.brackets(voice("总体等级", "Overall level"), marks),
                value=voice.level(root.level) if root.level is not None or not root.rated else NONE,
                note=name or material.not_rated(root),
                shade=voice.shade(root.level),
                has_shade=True,
            ),
            Card(
                label=voice.brackets(voice("得分", "Score"), marks),
                value=voice.score(root.score),
                note=low_note,
            ),
            Card(
                label=voice("证据置信度", "Evidence confidence"),
                value=voice.plain(root.confidence),
                note=voice.band(root.confidence).partition("（" if voice.is_zh else "(")[2].rstrip("）)"),
            ),
            Card(
                label=voice("作答覆盖率", "Coverage"),
                value=voice.percent(root.coverage),
                note=voice(
                    f"应答级别内；全部条目已作答 {root.counts.answered} / {root.counts.applicable}",
                    f"of what is due; of all, {root.counts.answered} of {root.counts.applicable} answered",
                ),
            ),
        )
    )


def _named(material: Material, kind: str) -> tuple[str, ...]:
    """Return strengths or weaknesses in the words of their purpose."""
    voice, result = material.voice, material.result
    found = []
    for head in material.headlines:
        if head.kind != kind:
            continue
        node = result.nodes[head.codes[0]]
        standing = voice.level(node.level) if node.level is not None else voice.score(node.score)
        if node.target is not None:
            standing += voice(f"，目标 L{node.target}", f", target L{node.target}")
        purpose = voice.of(result.pack.nodes[node.code].purpose)
        text = voice.brackets(voice.of(node.title), standing)
        found.append(f"{text}{voice('：', ': ')}{purpose}" if purpose else _stopped(material, text))
    return tuple(found)


def decisions(material: Material) -> tuple[str, ...]:
    """Return the first decisions asked for, with the effort of each, and the effort of everything."""
    voice, advice = material.voice, material.advice
    lines = [
        voice(
            f"批准“{item.title.zh}”（{item.node_title.zh}，{voice.person_months(item.person_months)}）。",
            f"Approve “{item.title.en}” ({item.node_title.en}, {voice.person_months(item.person_months)}).",
        )
        for item in advice.items[:_DECISIONS]
    ]
    breached = [line for line in material.result.redlines if line.state == "breached"]
    if breached:
        lines.insert(
            0,
            voice(
                f"限期整改触碰的红线：{voice.join([line.title.zh for line in breached])}。",
                "Set a date for correcting the crossed red lines: "
                f"{voice.join([line.title.en for line in breached])}.",
            ),
        )
    if advice.items:
        after = advice.after
        lines.append(
            voice(
                f"全部建议共 {voice.person_months(advice.person_months)}，完成后预计 "
                f"{voice.full_level(after.level)}，"
                f"得分 {voice.score(after.score)}。",
                f"All recommendations take {voice.person_months(advice.person_months)}; afterwards the "
                "forecast is "
                f"{voice.full_level(after.level)}, score {voice.score(after.score)}.",
            )
        )
    elif material.has_targets and material.gaps:
        lines.append(
            voice(
                f"{len(material.gaps)} 个部分低于目标；本模型包没有相应的建议条目，须由机构自行安排。",
                f"{len(material.gaps)} parts are below their target; the pack holds no recommendation for "
                "them.",
            )
        )
    elif not material.has_targets:
        lines.append(voice("确定各部分的目标等级。", "Decide on the target levels."))
    else:
        lines.append(
            voice(
                "没有低于目标的部分，保持现状并按期复评。",
                "Nothing is below target: keep it so and re-assess in time.",
            )
        )
    return tuple(lines)
