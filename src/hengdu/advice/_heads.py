"""Say in a few sentences what a board member has to know of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from hengdu.advice._engine import scorer_for, seen_by
from hengdu.advice._gaps import gaps, leaf_nodes
from hengdu.text import Text, decimal_places, join_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs import Pack
    from hengdu.scoring import NodeResult, Result, Scorer

HeadKind = Literal[
    "overall",
    "held_back",
    "red_line",
    "red_line_open",
    "object",
    "strength",
    "weakness",
    "confidence",
    "scope",
    "preset",
    "coverage",
    "unmeasured",
]
STRENGTHS: Final = 3
WEAKNESSES: Final = 5
_SHOWN: Final = 5  # names listed in one sentence


@attrs.frozen(kw_only=True)
class Headline:
    """One sentence for people who read nothing else.

    ``kind`` says what it is about; ``codes`` the nodes, red lines or objects concerned.
    """

    kind: HeadKind
    text: Text
    codes: tuple[str, ...] = ()


def heads(result: Result, scorer: Scorer | None = None) -> tuple[Headline, ...]:
    """Return the headlines: the whole, what holds it back, red lines, objects below it, then the rest.

    At most three strengths and five weaknesses; a sentence on confidence, scope, preset, coverage
    and unmeasured practices only where there is something to say. ``scorer`` is needed only where
    the result was scored with a patch of its own and answers are given by object.

    Example: ``[head.text["zh"] for head in heads(result)]``
    """
    return (
        _overall(result),
        *_held_back(result),
        *_red_lines(result),
        *_objects(result, scorer),
        *_strong_and_weak(result),
        *_caveats(result),
    )


def _overall(result: Result) -> Headline:
    root = result.root
    words = [_marks(result, lang) for lang in ("zh", "en")]
    if root.not_rated is not None:
        text = Text(
            f"总体未评级{words[0]}：{root.not_rated.zh}", f"Overall not rated{words[1]}: {root.not_rated.en}"
        )
        return Headline(kind="overall", text=text, codes=(root.code,))
    zh, en = [], []
    if root.level is not None:
        name = result.pack.level_name(root.level) if root.level else Text("未达一级", "below level 1")
        zh.append(f"处于 {root.level} 级（{name.zh}）")
        en.append(f"at level {root.level} ({name.en})")
    if root.score is not None:
        zh.append(f"得分 {decimal_places(root.score, 2)}")
        en.append(f"score {decimal_places(root.score, 2)}")
    if root.band_name is not None:
        zh.append(f"评为“{root.band_name.zh}”")
        en.append(f"rated {root.band_name.en}")
    if root.target is not None and root.level is not None:
        zh.append(f"目标 {root.target} 级")
        en.append(f"target level {root.target}")
    return Headline(
        kind="overall",
        text=Text(f"总体{words[0]}{'，'.join(zh)}", f"Overall{words[1]} {', '.join(en)}"),
        codes=(root.code,),
    )


def _marks(result: Result, lang: str) -> str:
    """Return what must stand beside every number: 快评, 局部, and 自评 where confidence is low."""
    marks = [
        mark for mark in (_preset_mark(result), _scope_mark(result), _mode_mark(result)) if mark is not None
    ]
    if not marks:
        return ""
    names = join_names([mark[lang] for mark in marks], lang)
    return f"（{names}）" if lang == "zh" else f" ({names})"


def _preset_mark(result: Result) -> Text | None:
    if result.preset is None:
        return None
    return result.pack.preset(result.preset).name


def _scope_mark(result: Result) -> Text | None:
    return Text("局部", "partial scope") if result.assessment.is_partial else None


def _mode_mark(result: Result) -> Text | None:
    if result.mode == "verified":
        return Text("核验", "verified")
    return Text("自评", "self-assessed") if _confidence_is_low(result) else None


def _confidence_is_low(result: Result) -> bool:
    value = result.root.confidence
    return value is not None and value < result.pack.scoring.evidence.medium


def _held_back(result: Result) -> Iterator[Headline]:
    """Yield the parts that keep the whole from its next level, the weakest first."""
    root = result.root
    if root.level is None or not root.failures:
        return
    floor = [code for item in root.failures if item.test in {"floor", "none_below"} for code in item.subjects]
    codes = [code for code in dict.fromkeys(floor) if code in result.nodes]
    if not codes:
        behind = {code for item in root.failures if item.test == "lag" for code in item.subjects}
        parents = {_top(result.pack, code) for code in behind}
        weak = [result.nodes[code] for code in parents if (result.nodes[code].level or 0) <= root.level]
        codes = [
            node.code for node in sorted(weak or [result.nodes[code] for code in parents], key=_weakness)
        ]
    if not codes:
        return
    codes = sorted(codes, key=lambda code: _weakness(result.nodes[code]))[:_SHOWN]
    named = [result.nodes[code] for code in codes]
    verb = "keeps" if len(named) == 1 else "keep"
    yield Headline(
        kind="held_back",
        text=Text(
            f"{join_names([_zh(node) for node in named], 'zh')}使总体停在 {root.level} 级",
            f"{join_names([_en(node) for node in named], 'en')} {verb} the whole at level {root.level}",
        ),
        codes=tuple(codes),
    )


def _top(pack: Pack, code: str) -> str:
    """Return the node right below the root that holds a node."""
    chain = [code, *pack.ancestors(code)]
    return chain[-2] if len(chain) > 1 else code


def _weakness(node: NodeResult) -> tuple[float, float, str]:
    return (-1.0 if node.level is None else node.level, node.score or 0.0, node.code)


def _zh(node: NodeResult) -> str:
    return f"{node.title.zh}（{node.level} 级）" if node.level is not None else node.title.zh


def _en(node: NodeResult) -> str:
    return f"{node.title.en} (level {node.level})" if node.level is not None else node.title.en


def _red_lines(result: Result) -> Iterator[Headline]:
    for line in result.redlines:
        if line.state == "breached":
            yield Headline(
                kind="red_line",
                text=Text(
                    f"触碰红线：{line.title.zh}（{line.why.zh}）",
                    f"Red line breached: {line.title.en} ({line.why.en})",
                ),
                codes=(line.code,),
            )
    unknown = tuple(line.code for line in result.redlines if line.state == "unknown")
    if unknown:
        yield Headline(
            kind="red_line_open",
            text=Text(
                f"{len(unknown)} 条红线尚未判定，不等于未触碰",
                f"Red lines undetermined: {len(unknown)}, which is not the same as kept",
            ),
            codes=unknown,
        )


def _objects(result: Result, scorer: Scorer | None) -> Iterator[Headline]:
    """Yield the protected objects and systems that stand below the institution."""
    names = dict.fromkeys(name for answer in result.assessment.answers.values() for name in answer.by_object)
    if not names or result.object is not None:
        return
    made = scorer_for(result, scorer)
    for name in names:
        own = made.score(seen_by(made, result, name), focus=name)
        below = [
            node
            for node in leaf_nodes(own)
            if node.level is not None and node.level < (result.nodes[node.code].level or 0)
        ]
        whole = own.root.level is not None and own.root.level < (result.root.level or 0)
        if whole or below:
            yield _object_head(result, name, own.root if whole else None, below)


def _object_head(result: Result, name: str, root: NodeResult | None, below: Sequence[NodeResult]) -> Headline:
    title = _object_name(result, name)
    zh, en = [], []
    if root is not None:
        zh.append(f"总体为 {root.level} 级，机构为 {result.root.level} 级")
        en.append(f"level {root.level} overall against {result.root.level} of the institution")
    if below:
        shown = below[:_SHOWN]
        pairs = [(node, result.nodes[node.code].level) for node in shown]
        more = len(below) > len(shown)
        zh.append(
            join_names(
                [f"{node.title.zh}为 {node.level} 级（机构 {level} 级）" for node, level in pairs], "zh"
            )
            + (f"等 {len(below)} 个子域" if more else "")
        )
        en.append(
            join_names(
                [f"{node.title.en} at level {node.level} (institution {level})" for node, level in pairs],
                "en",
            )
            + (f" and {len(below) - len(shown)} more" if more else "")
        )
    return Headline(
        kind="object",
        text=Text(
            f"“{title.zh}”低于机构水平：{'；'.join(zh)}",
            f"“{title.en}” is below the institution's level: {'; '.join(en)}",
        ),
        codes=(name, *(node.code for node in below)),
    )


def _object_name(result: Result, name: str) -> Text:
    for item in result.pack.content.objects:
        if item.code == name:
            return item.name
    for system in result.assessment.scope.systems:
        if system.code == name and system.name:
            return Text(system.name, system.name)
    return Text(name, name)


def _strong_and_weak(result: Result) -> Iterator[Headline]:
    rated = [node for node in leaf_nodes(result) if node.score is not None]
    behind = {gap.code: gap for gap in gaps(result)}
    whole = result.root.score
    strong = [
        node
        for node in rated
        if node.code not in behind and node.level != 0 and (whole is None or (node.score or 0.0) >= whole)
    ]
    strong.sort(key=lambda node: (-(node.level or 0), -(node.score or 0.0), node.code))
    for node in strong[:STRENGTHS]:
        yield _named(result, node, "strength")
    weak = [result.nodes[code] for code in behind]
    if not any(node.target is not None for node in rated):
        weak = sorted(
            (node for node in rated if whole is not None and (node.score or 0.0) < whole), key=_weakness
        )
    for node in weak[:WEAKNESSES]:
        yield _named(result, node, "weakness")


def _named(result: Result, node: NodeResult, kind: Literal["strength", "weakness"]) -> Headline:
    spec = result.pack.nodes[node.code]
    zh, en = _standing(node)
    word = Text("强项", "Strength") if kind == "strength" else Text("短板", "Weakness")
    purpose = spec.purpose
    return Headline(
        kind=kind,
        text=Text(
            f"{word.zh}：{node.title.zh}（{zh}）" + (f"——{purpose.zh}" if purpose.zh else ""),
            f"{word.en}: {node.title.en} ({en})" + (f". Purpose: {purpose.en}" if purpose.en else ""),
        ),
        codes=(node.code,),
    )


def _standing(node: NodeResult) -> tuple[str, str]:
    if node.level is None:
        shown = decimal_places(node.score or 0.0, 2)
        return f"得分 {shown}", f"score {shown}"
    zh, en = f"{node.level} 级", f"level {node.level}"
    if node.target is not None:
        zh, en = f"{zh}，目标 {node.target} 级", f"{en}, target {node.target}"
    return zh, en


def _caveats(result: Result) -> Iterator[Headline]:
    root, assessment = result.root, result.assessment
    if _confidence_is_low(result):
        shown = decimal_places(root.confidence or 0.0, 2)
        yield Headline(
            kind="confidence",
            text=Text(
                f"证据置信度低（{shown}）：等级只能称为自评结果",
                f"Evidence confidence is low ({shown}): the level may only be called self-assessed",
            ),
        )
    if assessment.is_partial:
        yield Headline(
            kind="scope",
            text=Text(
                "局部评估：结果不代表整个机构",
                "Partial scope: the result does not stand for the whole institution",
            ),
        )
    if result.preset is not None:
        preset = result.pack.preset(result.preset)
        yield Headline(
            kind="preset",
            text=Text(
                f"按“{preset.name.zh}”计分，不与其他口径的结果混用",
                f"Scored by “{preset.name.en}”; not to be mixed with results of other rules",
            ),
        )
    if "coverage_too_low" in root.flags and root.coverage is not None:
        share = decimal_places(root.coverage * 100, 0)
        yield Headline(
            kind="coverage",
            text=Text(
                f"只作答了应答的 {share}%，等级不宜发布",
                f"Only {share}% of what is due is answered, too little to publish a level",
            ),
        )
    unmeasured = tuple(code for code, leaf in result.leaves.items() if "unmeasured" in leaf.flags)
    if unmeasured:
        yield Headline(
            kind="unmeasured",
            text=Text(
                f"{len(unmeasured)} 条须由指标实测的实践尚未测量，作答按上限计",
                f"Unmeasured practices bound to indicators: {len(unmeasured)}; their answers are limited",
            ),
            codes=unmeasured,
        )
