"""Write the chapters on what to do: weakest items, gaps to the target, the plan in waves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context._blocks import (
    Badge,
    Block,
    Callout,
    Chapter,
    Column,
    Para,
    Table,
)
from hengdu.reports.context._voice import NONE

if TYPE_CHECKING:
    from hengdu.advice import Gap
    from hengdu.reports.context._blocks import Cell
    from hengdu.reports.context._material import Material
    from hengdu.scoring import NodeResult

_WEAKEST: Final = 10


def weak_chapter(material: Material) -> Chapter:
    """Return the weakest sub-domains and practices, each with the reasons."""
    voice = material.voice
    blocks: list[Block] = []
    nodes = sorted(
        (node for node in material.leaves if node.score is not None),
        key=lambda node: (node.score or 0.0, node.code),
    )[:_WEAKEST]
    if nodes and (material.has_leaves or len(nodes) > 1):
        blocks.append(
            Table(
                columns=(
                    Column(voice(material.leaf_kind, "Sub-domain"), 2.4),
                    Column(voice("等级", "Level"), 1.1, "level"),
                    Column(voice("得分", "Score"), 1, "number"),
                    Column(voice("未达到下一级的原因", "Why the next level is not reached"), 6.2),
                ),
                rows=tuple(
                    (
                        material.name(node.code),
                        material.badge(node),
                        voice.score(node.score),
                        _reasons(material, node),
                    )
                    for node in nodes
                ),
                caption=voice(
                    f"得分最低的{len(nodes)}个{material.leaf_kind}", f"The {len(nodes)} lowest scores"
                ),
                first_is_header=True,
            )
        )
    lowest = _lowest_practices(material)
    if lowest is not None:
        blocks.append(lowest)
    if not blocks:
        blocks.append(
            Para(
                voice("没有已评级的部分，无法列出薄弱环节。", "Nothing is rated, so nothing can be compared.")
            )
        )
    return Chapter(
        anchor="weakest", title=voice("薄弱环节与原因", "Weakest items and why"), blocks=tuple(blocks)
    )


def _reasons(material: Material, node: NodeResult) -> str:
    voice = material.voice
    cell = node.next_cell
    reasons = [material.reason(failure) for failure in node.failures]
    if not reasons and cell is not None:
        reasons = [material.reason(failure) for failure in cell.failures]
    reasons.extend(
        voice(f"{cap.level} 级受限：{cap.reason.zh}", f"held below level {cap.level}: {cap.reason.en}")
        for cap in node.caps
    )
    if not reasons:
        return NONE
    head = voice(f"{node.level + 1} 级：", f"Level {node.level + 1}: ") if node.level is not None else ""
    return head + voice("；", "; ").join(reasons)


def _lowest_practices(material: Material) -> Table | None:
    """Return the applicable practices of lowest value: those up to the next level of their node."""
    voice, result = material.voice, material.result
    found = []
    for code, leaf in result.leaves.items():
        practice = result.pack.practices[code]
        node = result.nodes[result.pack.parent[code]]
        if leaf.value is None or (
            practice.level is not None and node.level is not None and practice.level > node.level + 1
        ):
            continue
        if leaf.value >= 1 or not node.rated:
            continue
        found.append((not practice.key, leaf.value, practice.level or 0, code, practice, leaf))
    found.sort(key=lambda item: item[:4])
    if not found:
        return None
    chosen = found[:_WEAKEST]
    return Table(
        columns=(
            Column(voice("编码", "Code"), 1.6, "code"),
            Column(voice("实践", "Practice"), 5.4),
            Column(voice("关键", "Key"), 0.7),
            Column(voice("答案", "Answer"), 1.2),
            Column(voice("取值", "Value"), 0.8, "number"),
        ),
        rows=tuple(
            (
                code,
                voice.of(practice.title) or voice.of(practice.text),
                voice("是", "yes") if practice.key else NONE,
                answer_name(material, code, leaf.answer),
                voice.plain(leaf.value),
            )
            for _, _, _, code, practice, leaf in chosen
        ),
        caption=voice(
            "取值最低的实践（先关键，至多到下一等级）",
            "Practices of lowest value (key ones first, up to the next level)",
        ),
        first_is_header=True,
    )


def answer_name(material: Material, code: str, answer: str | None) -> str:
    """Return the name of an answer option, or a dash."""
    if answer is None:
        return NONE
    practice = material.result.pack.practices[code]
    for option in material.result.pack.answer_set(practice).options:
        if option.code == answer:
            return material.voice.of(option.name) or answer
    return material.voice("不适用", "N/A") if answer == "NA" else answer


def gap_chapter(material: Material) -> Chapter:
    """Return the gap list to the target profile."""
    voice = material.voice
    profile = material.result.pack.profile(material.result.assessment.target_profile or "")
    blocks: list[Block] = []
    if profile is not None:
        blocks.append(
            Para(
                voice.sentence(
                    voice(
                        f"目标取自“{profile.name.zh}”目标画像。",
                        f"Targets are those of the profile {profile.name.en}.",
                    ),
                    voice.of(profile.reason),
                )
            )
        )
    if not material.has_targets:
        blocks.append(
            Para(
                voice(
                    "评估没有设定目标等级，因此没有差距清单。",
                    "The assessment sets no targets, so there is no gap list.",
                )
            )
        )
    elif not material.gaps:
        blocks.append(Para(voice("已评级的部分均达到目标。", "Everything that is rated meets its target.")))
    else:
        blocks.append(_gap_table(material))
    missing = [
        item for item in material.unrated if item.target is not None or material.has_practices(item.code)
    ]
    if material.has_targets and missing:
        blocks.append(
            Callout(
                title=voice("未评级，差距未知", "Not rated: the gap is unknown"),
                lines=(voice.join(tuple(material.name(item.code) for item in missing)) + voice("。", "."),),
            )
        )
    return Chapter(anchor="gaps", title=voice("与目标的差距", "Gaps to the target"), blocks=tuple(blocks))


def _gap_table(material: Material) -> Table:
    voice = material.voice
    return Table(
        columns=(
            Column(voice(material.leaf_kind, "Sub-domain"), 2.4),
            Column(voice("现状", "Now"), 1.1, "level"),
            Column(voice("目标", "Target"), 1.0, "level"),
            Column(voice("差", "Gap"), 0.7, "number"),
            Column(voice("得分", "Score"), 0.9, "number"),
            Column(voice("落后要素", "Facets behind"), 2.4),
            Column(voice("未达到下一级的原因", "Why the next level is not reached"), 4.4),
        ),
        rows=tuple(_gap_row(material, gap) for gap in material.gaps),
        caption=voice("差距清单（差距×权重大者在前）", "Gap list (largest gap x weight first)"),
        dense=True,
        first_is_header=True,
    )


def _gap_row(material: Material, gap: Gap) -> tuple[Cell, ...]:
    voice = material.voice
    facets = voice.join([voice.of(facet.name) for facet in gap.facets])
    return (
        material.name(gap.code),
        voice.badge(gap.level),
        Badge(voice.shade(gap.target), f"L{gap.target}"),
        str(gap.distance),
        voice.score(gap.score),
        facets or NONE,
        gap_reasons(material, gap) or NONE,
    )


def gap_reasons(material: Material, gap: Gap) -> str:
    """Return why a gap exists, caps last."""
    return material.voice("；", "; ").join(material.texts((*gap.reasons, *gap.caps)))
