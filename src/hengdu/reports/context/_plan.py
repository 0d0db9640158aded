"""Write the plan: recommendations in waves, ordered by prerequisites, with effort and forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context._blocks import Badge, Block, Bullets, Chapter, Column, Heading, Para, Table
from hengdu.reports.context._figures import wave_chart
from hengdu.reports.context._voice import NONE

if TYPE_CHECKING:
    from hengdu.advice import Advice, Forecast, Item, PlannedAction
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material


def advice_chapter(material: Material) -> Chapter:
    """Return the recommendations in waves, ordered by prerequisites."""
    voice, advice = material.voice, material.advice
    title = voice("改进建议", "Recommendations")
    if not advice.items:
        return Chapter(anchor="advice", title=title, blocks=(Para(_no_advice(material)),))
    blocks: list[Block] = [Bullets(material.texts(advice.notes))]
    figure = wave_chart(material)
    if figure is not None:
        blocks.append(figure)
    blocks.append(_wave_table(material, advice))
    groups = [
        (
            voice(
                f"第 {wave.number} 波（{wave.start_month}–{wave.end_month} 个月）",
                f"Wave {wave.number} (months {wave.start_month}–{wave.end_month})",
            ),
            wave.items,
        )
        for wave in advice.waves
    ]
    groups.append((voice("波次之后", "After the waves"), advice.later))
    for number, (name, items) in enumerate(groups, start=1):
        if items:
            blocks.append(Heading(2, name, f"wave-{number}"))
            for item in items:
                blocks.extend(_item(material, item))
    if advice.unreached:
        blocks.extend(_unreached(material))
    return Chapter(anchor="advice", title=title, blocks=tuple(blocks))


def _no_advice(material: Material) -> str:
    voice = material.voice
    if not material.result.pack.recommendations:
        return voice("本模型包没有建议条目。", "This pack holds no recommendations.")
    if not material.has_targets:
        return voice(
            "评估没有设定目标等级，因此没有建议清单。",
            "The assessment sets no targets, so nothing is recommended.",
        )
    return voice("没有需要实施的建议。", "There is nothing to recommend.")


def _wave_table(material: Material, advice: Advice) -> Table:
    voice = material.voice
    rows: list[tuple[Cell, ...]] = [
        (
            voice("现在", "Now"),
            NONE,
            NONE,
            NONE,
            voice.badge(advice.now.level),
            voice.score(advice.now.score),
        )
    ]
    rows.extend(
        (
            voice(f"第 {wave.number} 波", f"Wave {wave.number}"),
            str(len(wave.items)),
            voice.months(wave.person_months),
            voice.months(wave.cumulative),
            voice.badge(wave.overall.level),
            voice.score(wave.overall.score),
        )
        for wave in advice.waves
    )
    rows.append(
        (
            voice("全部完成", "All done"),
            str(len(advice.items)),
            voice.months(advice.person_months),
            voice.months(advice.person_months),
            voice.badge(advice.after.level),
            voice.score(advice.after.score),
        )
    )
    return Table(
        columns=(
            Column(voice("阶段", "Stage"), 1.6),
            Column(voice("事项数", "Items"), 1, "number"),
            Column(voice("人月", "Person-months"), 1.4, "number"),
            Column(voice("累计人月", "Cumulative"), 1.4, "number"),
            Column(voice("预计等级", "Forecast level"), 1.3, "level"),
            Column(voice("预计得分", "Forecast score"), 1.3, "number"),
        ),
        rows=tuple(rows),
        first_is_header=True,
        caption=voice(
            "波次、工作量与预计结果（按评分引擎重算）", "Waves, effort and forecast (computed by the scorer)"
        ),
    )


def _item(material: Material, item: Item) -> list[Block]:
    voice = material.voice
    blocks: list[Block] = [
        Heading(3, f"{item.code} {voice.of(item.title)}"),
        Para(voice("　", " · ").join(_item_facts(material, item)), "note"),
    ]
    if item.effect.zh or item.effect.en:
        blocks.append(Para(voice("效果：", "Effect: ") + voice.of(item.effect), "note"))
    if item.actions:
        blocks.append(
            Table(
                columns=(
                    Column(voice("行动", "Action"), 4.4),
                    Column(voice("交付物与完成证明", "Deliverable and proof"), 3.2),
                    Column(voice("角色", "Role"), 1.7),
                    Column(voice("人月", "PM"), 1.1, "number"),
                    Column(voice("满足的实践", "Practices"), 1.6),
                ),
                rows=tuple(_action(material, action) for action in item.actions),
                dense=True,
            )
        )
    return blocks


def _item_facts(material: Material, item: Item) -> list[str]:
    voice = material.voice
    facts = [
        f"{voice.of(item.node_title)} L{item.from_level} → L{item.to_level}",
        voice.person_months(item.person_months),
    ]
    if item.duration_months is not None:
        facts.append(
            voice(
                f"工期 {voice.months(item.duration_months)} 个月",
                f"{voice.months(item.duration_months)} months",
            )
        )
    if item.kind == "prerequisite":
        facts.append(voice("其他事项的前置", "prerequisite of other items"))
    needs = [
        f"{need.node} L{need.level}（{_NEEDS[need.state][0]}）"
        if voice.is_zh
        else f"{need.node} L{need.level} ({_NEEDS[need.state][1]})"
        for need in item.needs
    ]
    if needs:
        facts.append(voice(f"前置：{voice.join(needs)}", f"needs {voice.join(needs)}"))
    facts.extend(_moves(material, item))
    facts.append(forecast_text(material, item.forecast))
    return [fact for fact in facts if fact and fact != NONE]


_NEEDS: Final = {
    "met": ("已满足", "met"),
    "planned": ("已列入", "planned"),
    "missing": ("未确认", "not confirmed"),
}


def _moves(material: Material, item: Item) -> list[str]:
    voice = material.voice
    return [
        voice(
            f"指标 {move.indicator} {voice.of(move.name)}：{_value(move.latest)} → {_value(move.wanted)} "
            f"{move.unit.zh}",
            f"indicator {move.indicator} {voice.of(move.name)}: {_value(move.latest)} → "
            f"{_value(move.wanted)} "
            f"{move.unit.en}",
        ).rstrip()
        for move in item.moves
    ]


def _value(value: object) -> str:
    return NONE if value is None else f"{float(str(value)):.4g}"


def forecast_text(material: Material, forecast: Forecast) -> str:
    """Return level and score after the wave, and what they are held by."""
    voice = material.voice
    if forecast.level is None:
        return ""
    text = voice(
        f"预计 {voice.level(forecast.level)}，{voice.score(forecast.score)}",
        f"forecast {voice.level(forecast.level)}, {voice.score(forecast.score)}",
    )
    if forecast.confirmed_level is not None and forecast.confirmed_level != forecast.level:
        text += voice(
            f"（实测与验证后 {voice.level(forecast.confirmed_level)}）",
            f" ({voice.level(forecast.confirmed_level)} once measured and validated)",
        )
    return text


def _action(material: Material, action: PlannedAction) -> tuple[Cell, ...]:
    voice = material.voice
    state = {"measure": voice("（补测量）", " (measure)"), "prove": voice("（补证据）", " (prove)")}.get(
        action.state, ""
    )
    proof = voice("；", "; ").join(
        part for part in material.texts((action.deliverable, action.proof)) if part
    )
    return (
        voice.of(action.text) + state,
        proof or NONE,
        NONE if action.role_name is None else voice.of(action.role_name),
        voice.months(action.person_months),
        voice.join([code.partition(".")[2] or code for code in action.practices]) or NONE,
    )


def _unreached(material: Material) -> list[Block]:
    voice = material.voice
    return [
        Heading(2, voice("计划完成后仍未达目标", "Still below target after the plan"), "unreached"),
        Table(
            columns=(
                Column(voice(material.leaf_kind, "Sub-domain"), 2.6),
                Column(voice("目标", "Target"), 1, "level"),
                Column(voice("预计", "Forecast"), 1, "level"),
                Column(voice("原因", "Why"), 5),
            ),
            rows=tuple(
                (
                    material.name(item.code),
                    Badge(voice.shade(item.target), f"L{item.target}"),
                    voice.badge(item.level),
                    voice("；", "; ").join(material.texts(item.reasons)) or NONE,
                )
                for item in material.advice.unreached
            ),
            first_is_header=True,
        ),
    ]
