"""Rules about languages, sources, evidence, recommendations and wording."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule
from hengdu.packs._lint._texts import all_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._content import Node, Recommendation
    from hengdu.packs._pack import Pack

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_HALF_WIDTH: Final = re.compile(
    r"[\u3400-\u9fff][,;:?!](?=[\u3400-\u9fff\s]|$)|[,;:?!(](?=[\u3400-\u9fff])|[\u3400-\u9fff][()]|\)(?=[\u3400-\u9fff])"
)


@rule(
    "language-missing",
    Severity.WARNING,
    "只有中文或只有英文",
    "A text has Chinese without English, or English without Chinese",
)
def language_missing(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find texts in one language only."""
    for said in all_texts(pack):
        code, name, text = said.code, said.name, said.text
        if bool(text.zh) != bool(text.en):
            lacks_zh, lacks_en = ("英文", "English") if text.zh else ("中文", "Chinese")
            yield found(
                code,
                (f"{code} 的 {name} 缺少{lacks_zh}", f"{name} of {code} lacks {lacks_en}"),
                ("请补上译文", "Add the translation"),
            )


@rule(
    "untranslated",
    Severity.WARNING,
    "条目的中文与英文相同，似未翻译",
    "The Chinese of a statement equals its English; it seems untranslated",
)
def untranslated(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find statements and titles of nodes that are the same in both languages."""
    named = [(code, item.text) for code, item in pack.practices.items()]
    named += [(code, node.title) for code, node in pack.nodes.items()]
    for code, text in named:
        if text.zh and text.zh == text.en:
            yield found(
                code,
                (f"{code} 的中英文相同", f"{code} reads the same in Chinese and English"),
                ("请写成 {zh: …, en: …}", "Write {zh: ..., en: ...}"),
            )


@rule(
    "punctuation",
    Severity.WARNING,
    "中文里用了半角标点",
    "Chinese text with half-width punctuation",
)
def punctuation(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find half-width signs beside Chinese characters."""
    for said in all_texts(pack):
        code, name, text = said.code, said.name, said.text
        sign = _HALF_WIDTH.search(text.zh) if text.zh else None
        if sign:
            shown = text.zh[max(0, sign.start() - 4) : sign.end() + 4]
            yield found(
                code,
                (
                    f"{code} 的 {name} 含半角标点：{shown}",
                    f"{name} of {code} has half-width punctuation: {shown}",
                ),
                ("请改为全角标点", "Use full-width punctuation"),
            )


@rule(
    "statement-long",
    Severity.INFO,
    "条目的中文超过 40 字（可配置）",
    "The Chinese of a statement is longer than 40 characters (configurable)",
)
def statement_long(pack: Pack, options: LintOptions) -> Iterator[Finding]:
    """Find statements that are long to answer; a pack that states its own lengths is held to those."""
    if pack.content.style is not None and pack.content.style.lengths:
        return
    for code, practice in pack.practices.items():
        length = len(practice.text.zh)
        if length > options.statement_length and _HAN.search(practice.text.zh):
            yield found(
                code,
                (f"{code} 有 {length} 字", f"{code} has {length} characters"),
                ("请精简或拆成两条", "Shorten it, or make two"),
            )


@rule(
    "pack-identity",
    Severity.WARNING,
    "模型包缺少许可证、免责声明或名称",
    "The pack has no licence, no disclaimer or no title",
)
def pack_identity(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find packs that do not say what they are and may be used for."""
    content = pack.content
    given = {"licence": content.licence, "disclaimer": content.disclaimer.zh, "title": content.title.zh}
    for name, value in given.items():
        if not value:
            yield found(
                pack.id,
                (f"缺少 {name}", f"{name} is missing"),
                ("请在 pack.yaml 中声明", "Declare it in pack.yaml"),
                pack.place("section:id"),
            )


@rule(
    "source-missing",
    Severity.WARNING,
    "指标、红线、节点或框架的依据不在 references 中",
    "The source of an indicator, red line, node or framework is not under references",
)
def source_missing(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find numbers, duties and mappings without a source."""
    content = pack.content
    known = {item.id for item in content.references}
    cited = [
        (item.code, source)
        for item in pack.indicators.values()
        for source in (item.basis, *item.anchored.values())
    ]
    cited += [(item.code, item.source) for item in content.redlines]
    cited += [(item.code, source) for item in pack.nodes.values() for source in item.references]
    cited += [(item.id, item.source) for item in content.frameworks if item.source is not None]
    for code, source in cited:
        if source not in known:
            yield found(
                code,
                (
                    f"{code} 的依据 {source} 未在 references 中声明",
                    f"{source}, the source of {code}, is not declared",
                ),
                ("请补充引用", "Add the reference"),
            )
    for item in content.frameworks:
        if item.source is None:
            yield found(
                item.id,
                (f"框架 {item.id} 没有出处", f"framework {item.id} names no source"),
                ("请填写 source", "Give its source"),
                pack.place(f"frameworks {item.id}"),
            )


@rule(
    "mapping-unknown",
    Severity.WARNING,
    "映射到未声明的框架，或框架中没有的条目",
    "A mapping names a framework that is not declared, or an item that the framework does not have",
)
def mapping_unknown(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find mappings that lead nowhere; a framework without items accepts any."""
    items = {item.id: {entry.code for entry in item.items} for item in pack.content.frameworks}
    mapped = [(code, node.mappings) for code, node in pack.nodes.items()]
    mapped += [(code, practice.mappings) for code, practice in pack.practices.items()]
    for code, mappings in mapped:
        for framework, entries in mappings.items():
            known = items.get(framework)
            if known is None:
                yield found(
                    code,
                    (
                        f"{code} 映射到未声明的框架 {framework}",
                        f"{code} maps to {framework}, which is not declared",
                    ),
                    ("请在 frameworks 中声明", "Declare it under frameworks"),
                )
                continue
            for entry in entries if known else ():
                if entry not in known:
                    yield found(
                        code,
                        (f"框架 {framework} 没有条目 {entry}", f"framework {framework} has no item {entry}"),
                        ("请改正条目编号", "Correct the number of the item"),
                    )


@rule(
    "evidence-missing",
    Severity.WARNING,
    "模型有证据等级，而实践没有预期证据或最低等级",
    "The model grades evidence, and a practice expects none or has no least grade",
)
def evidence_missing(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find practices that do not say how to prove them."""
    if not pack.content.evidence_grades:
        return
    for code, practice in pack.practices.items():
        if not practice.evidence:
            yield found(
                code,
                (f"{code} 没有预期证据", f"{code} expects no evidence"),
                ("请填写 evidence", "Say what proves it under evidence"),
            )
        if practice.min_evidence is None and practice.level not in pack.content.min_evidence:
            yield found(
                code,
                (f"{code} 没有最低证据等级", f"{code} has no least evidence grade"),
                (
                    "请填写 min_evidence，或在模型包中按等级声明",
                    "Give min_evidence here, or per level in the pack",
                ),
            )


def _advice(pack: Pack) -> Iterator[tuple[Node, Recommendation, set[str], Counter[str]]]:
    """Yield node, recommendation, the practices of its level and how often each is satisfied."""
    for node in pack.nodes.values():
        for advice in node.recommendations:
            wanted = {item.code for item in pack.below(node.code) if item.level == advice.level}
            given = Counter(code for action in advice.actions for code in set(action.satisfies))
            yield node, advice, wanted, given


@rule(
    "advice-coverage",
    Severity.WARNING,
    "建议的动作没有恰好覆盖该等级的全部实践",
    "The actions of a recommendation do not satisfy exactly the practices of its level",
)
def advice_coverage(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find recommendations that would not reach their level, or promise what is not asked."""
    for node, advice, wanted, given in _advice(pack):
        if not wanted:
            continue
        missing, extra = sorted(wanted - set(given)), sorted(set(given) - wanted)
        if missing:
            names = ("、".join(missing), ", ".join(missing))
            yield found(
                advice.code,
                (
                    f"{advice.code} 没有动作满足 {names[0]}",
                    f"no action of {advice.code} satisfies {names[1]}",
                ),
                ("请补充动作或 satisfies", "Add an action, or complete 'satisfies'"),
            )
        if extra:
            names = ("、".join(extra), ", ".join(extra))
            yield found(
                advice.code,
                (
                    f"{advice.code} 满足了 {node.code} 的 {advice.level} 级以外的 {names[0]}",
                    f"{advice.code} satisfies {names[1]}, outside level {advice.level} of {node.code}",
                ),
                ("请从 satisfies 中删除", "Remove them from 'satisfies'"),
            )


@rule(
    "advice-idle-action",
    Severity.WARNING,
    "动作所满足的实践均已由其他动作满足",
    "An action satisfies only practices that other actions satisfy too",
)
def advice_idle_action(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find actions that could be left out."""
    for _, advice, wanted, given in _advice(pack):
        for at, action in enumerate(advice.actions, 1):
            if wanted and all(given[code] > 1 for code in set(action.satisfies)):
                yield found(
                    advice.code,
                    (f"{advice.code} 的第 {at} 个动作是多余的", f"action {at} of {advice.code} is idle"),
                    ("请合并或删除", "Merge it or remove it"),
                )


@rule(
    "advice-missing",
    Severity.INFO,
    "节点的某一等级有实践而没有建议",
    "A node has practices at a level and no recommendation for it",
)
def advice_missing(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find level cells without a recommendation, in packs that give any."""
    if not pack.recommendations:
        return
    for node in pack.nodes.values():
        if not node.practices:
            continue
        levels = {item.level for item in node.practices if item.level is not None}
        for level in sorted(levels - {item.level for item in node.recommendations}):
            yield found(
                node.code,
                (
                    f"{node.code} 没有达到 {level} 级的建议",
                    f"{node.code} has no recommendation for level {level}",
                ),
                ("请编写建议", "Write it"),
            )


@rule(
    "advice-prerequisite",
    Severity.WARNING,
    "建议的前置没有包含该等级的硬依赖",
    "The prerequisites of a recommendation lack a hard dependency of its level",
)
def advice_prerequisite(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find recommendations that could be started before what they need."""
    for node in pack.nodes.values():
        for advice in node.recommendations:
            levels = {need.node: need.level for need in advice.prerequisites}
            for need in node.depends_on:
                if need.kind != "hard" or need.needed_for_level != advice.level:
                    continue
                if levels.get(need.node, 0) < need.min_level:
                    yield found(
                        advice.code,
                        (
                            f"{advice.code} 的前置缺少 {need.node}≥L{need.min_level}",
                            f"{advice.code} lacks the prerequisite {need.node} at level {need.min_level}",
                        ),
                        ("请加入 prerequisites", "Add it to prerequisites"),
                    )


RULES = (
    pack_identity,
    language_missing,
    untranslated,
    punctuation,
    statement_long,
    source_missing,
    mapping_unknown,
    evidence_missing,
    advice_coverage,
    advice_idle_action,
    advice_missing,
    advice_prerequisite,
)
