"""Set the self-assessed and the verified result side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.context import Badge, Chapter, Column, Facts, Para, Table
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.reports.context import Block, Cell, ReportContext
    from hengdu.scoring import NodeResult, Result
    from hengdu.text import Lang

_NONE: Final = "—"


@attrs.frozen(kw_only=True)
class SampledTest:
    """One test of samples (grade E3): out of how many, how many, how chosen, and what was found amiss."""

    code: str
    population: int
    sample: int
    selection: str
    exceptions: str


@attrs.frozen(kw_only=True)
class VerificationFacts:
    """How verifying was planned and how far it is: items, of which done and adjusted, and the sample."""

    items: int
    done: int
    adjusted: int
    seed: str
    population: int
    size: int
    tests: tuple[SampledTest, ...] = ()


def with_verification(
    context: ReportContext, own: Result, verified: Result, facts: VerificationFacts
) -> ReportContext:
    """Return the report with a chapter on verification, before the appendices."""
    lang = context.about.lang
    title = Text("核验", "Verification")
    chapter = Chapter(
        anchor="verification", title=title[lang], blocks=tuple(_blocks(own, verified, facts, lang))
    )
    at = next((at for at, one in enumerate(context.chapters) if one.is_appendix), len(context.chapters))
    return attrs.evolve(context, chapters=(*context.chapters[:at], chapter, *context.chapters[at:]))


def _blocks(own: Result, verified: Result, facts: VerificationFacts, lang: Lang) -> Iterator[Block]:
    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    yield Para(
        say(
            "核验结果采用核验人的取值，证据低于该级所需等级的答案降一档计；两个结果均由同一计分引擎得出。",
            "The verified result takes the verifier's values and counts an answer one step lower whose "
            "evidence is below the grade of its level; both results come from the same engine.",
        ),
        "note",
    )
    yield Facts(
        (
            (say("核验项", "Items"), str(facts.items)),
            (say("已核验", "Done"), str(facts.done)),
            (say("其中已调整", "Of these adjusted"), str(facts.adjusted)),
            (
                say("随机样本", "Random sample"),
                say(
                    f"从 {facts.population} 项中抽取 {facts.size} 项，种子“{facts.seed}”",
                    f"{facts.size} out of {facts.population}, seed “{facts.seed}”",
                ),
            ),
        )
    )
    codes = [own.pack.root.code]
    codes += [
        code
        for code, node in own.pack.nodes.items()
        if node.practices
        and (own[code].level, own[code].score) != (verified[code].level, verified[code].score)
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            code,
            own[code].title[lang],
            _badge(own[code]),
            _score(own[code].score),
            _badge(verified[code]),
            _score(verified[code].score),
            _change(own[code], verified[code]),
        )
        for code in codes
    ]
    yield Table(
        columns=(
            Column(say("编码", "Code"), 1.2, "code"),
            Column(say("节点", "Node"), 4),
            Column(say("自评等级", "Self level"), 1.4, "level"),
            Column(say("自评得分", "Self score"), 1.4, "number"),
            Column(say("核验等级", "Verified level"), 1.4, "level"),
            Column(say("核验得分", "Verified score"), 1.4, "number"),
            Column(say("差异", "Difference"), 1.3, "number"),
        ),
        rows=tuple(rows),
        caption=say("自评与核验的差异", "Self-assessed and verified"),
        dense=True,
    )
    if facts.tests:
        yield _tests(own, facts, lang)


def _tests(own: Result, facts: VerificationFacts, lang: Lang) -> Table:
    """Return the tests of samples in the order of the model."""
    order = {code: at for at, code in enumerate(own.pack.practices)}
    names = Text("实践", "Practice"), Text("总体", "Population"), Text("样本量", "Sample")
    columns = (
        Column(names[0][lang], 1.8, "code"),
        Column(names[1][lang], 1, "number"),
        Column(names[2][lang], 1, "number"),
        Column(Text("抽样方法", "How it was chosen")[lang], 3.5),
        Column(Text("发现的例外", "Exceptions found")[lang], 3.5),
    )
    rows = tuple(
        (one.code, str(one.population), str(one.sample), one.selection, one.exceptions)
        for one in sorted(facts.tests, key=lambda one: (order.get(one.code, len(order)), one.code))
    )
    caption = Text("抽样测试（证据等级 E3）", "Tests of samples (evidence grade E3)")[lang]
    return Table(columns=columns, rows=rows, caption=caption, dense=True)


def _badge(node: NodeResult) -> Badge:
    return Badge(node.level, _NONE if node.level is None else f"L{node.level}")


def _score(value: float | None) -> str:
    return _NONE if value is None else decimal_places(value, 2)


def _change(own: NodeResult, verified: NodeResult) -> str:
    if own.score is None or verified.score is None:
        return _NONE
    change = verified.score - own.score
    return ("+" if change >= 0 else "−") + decimal_places(abs(change), 2)
