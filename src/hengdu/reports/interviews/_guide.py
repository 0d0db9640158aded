"""Write the interview guide of one role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Bullets, Chapter, Column, Facts, Heading, Para, Table
from hengdu.reports.interviews._papers import LINE
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs import Node, Practice
    from hengdu.reports.context import Block, Cell, ReportContext
    from hengdu.reports.interviews._papers import Papers

_TITLE = Text("访谈提纲", "Interview guide")


def guide_context(papers: Papers) -> ReportContext:
    """Return the guide of a role, ready for PDF, Word and HTML.

    It has how to hold the interview, what the answers and evidence grades mean, and by sub-domain each
    question with what to ask to be shown and space for the answer and notes. Sub-domains stand in the order
    of the model, questions from the lowest level up, as interview mode asks them.

    Example: ``report_bytes(guide_context(Papers(pack=pack, role="CISO", lang="zh", created=day)), "pdf")``
    """
    voice, budget = papers.voice, papers.budget()
    facts = [
        *papers.cover(),
        (voice("问题", "Questions"), voice(f"最多 {budget.questions} 个", f"{budget.questions} at most")),
        (
            voice("估计时间", "Estimated time"),
            voice(f"最多 {budget.minutes} 分钟", f"{budget.minutes} minutes at most"),
        ),
    ]
    chapters = [_how(papers)]
    for domain, groups in papers.domains():
        title = f"{domain.code} {voice.of(domain.title)}"
        blocks: list[Block] = []
        for node, questions in groups:
            blocks += _group(papers, domain, node, questions)
        chapters.append(Chapter(anchor=f"domain-{domain.code}", title=title, blocks=tuple(blocks)))
    return papers.context(_TITLE, chapters, facts=facts)


def _how(papers: Papers) -> Chapter:
    voice = papers.voice
    rules = (
        voice(
            "先说明访谈目的、时间和记录方式，再登记受访人、访谈人、地点和起止时间。",
            "Say what the interview is for, how long it takes and how it is recorded; then note the "
            "interviewees, the interviewer, the place and the times.",
        ),
        voice(
            "每个子域从最低一级问起，先问关键实践。某一级不能达到时，其上各级不再询问，转入下一子域。",
            "In each sub-domain begin with the lowest level and its key practices. Where a level cannot be "
            "reached, do not ask those above it; go on to the next sub-domain.",
        ),
        voice(
            "先听说明，再请对方当场出示“请出示”一栏的材料，按所见登记证据等级和存放位置。",
            "Listen first, then ask to be shown what stands under “Ask to see”; write down the grade of the "
            "evidence seen, and where it is kept.",
        ),
        voice(
            "不了解的问题记“不了解”，并记下可转问的人；不要代为推断。",
            "Where the person does not know, tick “don’t know” and note whom to ask; do not guess.",
        ),
        voice(
            "结束后由受访人确认记录：登录系统逐条确认，或在打印的记录表上签字。",
            "Afterwards the interviewee confirms the record: by signing in, or by signing the printed form.",
        ),
    )
    blocks: list[Block] = [Bullets(rules, numbered=True)]
    blocks += [
        Heading(2, voice("答案的含义", "What the answers mean"), "answers"),
        _answers(papers),
        Heading(2, voice("证据等级", "Evidence grades"), "grades"),
        Facts(
            tuple(
                (f"{grade.code} {voice.of(grade.name)}", voice.of(grade.definition))
                for grade in papers.pack.content.evidence_grades
            )
        ),
    ]
    return Chapter(
        anchor="how", title=voice("怎样进行访谈", "How to hold the interview"), blocks=tuple(blocks)
    )


def _answers(papers: Papers) -> Table:
    """Return what each answer means, for the facets of the questions asked."""
    voice, pack = papers.voice, papers.pack
    asked = [item for _domain, groups in papers.domains() for _node, found in groups for item in found]
    options = pack.answer_set(asked[0]).options if asked else ()
    facets = [item for item in pack.content.facets if item.code in {one.facet for one in asked}]
    rows: list[tuple[Cell, ...]] = []
    for facet in facets:
        words = tuple(voice.of(facet.anchors.get(one.code, one.anchor)) for one in options)
        rows.append((voice.of(facet.name), *words))
    if not facets:
        rows.append((voice("全部", "All"), *(voice.of(one.anchor) for one in options)))
    columns = (
        Column(voice("关注面", "Facet"), 1.6),
        *(Column(f"{one.code} {voice.of(one.name)}", 3) for one in options),
    )
    return Table(columns=columns, rows=tuple(rows), dense=True, first_is_header=True)


def _group(papers: Papers, domain: Node, node: Node, questions: list[Practice]) -> list[Block]:
    voice, budget = papers.voice, papers.budget([node.code])
    blocks: list[Block] = []
    if node.code != domain.code:
        blocks.append(Heading(2, f"{node.code} {voice.of(node.title)}", f"node-{node.code}"))
    count = voice(
        f"最多 {budget.questions} 个问题，约 {budget.minutes} 分钟。",
        f"{budget.questions} questions at most, about {budget.minutes} minutes.",
    )
    blocks.append(Para(count, "note"))
    columns = (
        Column(voice("问题", "Question"), 5),
        Column(voice("请出示", "Ask to see"), 4),
        Column(voice("作答与记录", "Answer and notes"), 4),
    )
    rows = tuple(_row(papers, item) for item in questions)
    blocks.append(Table(columns=columns, rows=rows, dense=True))
    return blocks


def _row(papers: Papers, practice: Practice) -> tuple[str, str, str]:
    voice = papers.voice
    ask = practice.ask.get(papers.role)
    statement = voice.of(practice.text)
    said = [f"{practice.code}  {papers.level_mark(practice)}"]
    if ask is not None:
        said.append(voice.of(ask))
        said.append(voice(f"实践：{statement}", f"Practice: {statement}"))
    else:
        said.append(statement)
    show = "\n".join(f"· {voice.of(item)}" for item in practice.evidence)
    notes = voice("证据：", "Evidence: ") + papers.grades() + "\n" + voice("备注：", "Notes:") + LINE * 2
    return "\n".join(said), show, f"{papers.boxes(practice)}\n{notes}"
