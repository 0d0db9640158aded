"""Declare the commands that keep comments, disagreements, ballots, meetings, surveys and adoption."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command
from hengdu.cli._language import both
from hengdu.cli._standards_options import DayOption, RulesOption
from hengdu.cli._standards_process_commands import CourseFile, process_app

__all__ = ["process_app"]

EntryFile = Annotated[
    Path,
    typer.Argument(metavar="ENTRY", help=both("条目文件（YAML）。", "The file of the entry (YAML).")),
]


@process_app.command(
    name="split",
    cls=Command,
    help=both("把一条意见拆成两条以上；原条保留。", "Split a comment into two or more; the whole stays."),
)
def split_(
    file: CourseFile,
    comment: Annotated[str, typer.Argument(metavar="COMMENT", help=both("意见编号，如 c3。", "Id, as c3."))],
    *,
    part: Annotated[
        list[str],
        typer.Option(
            "--part",
            metavar="CLAUSE=TEXT[||PROPOSAL]",
            help=both("拆出的一条，可重复。", "One part, repeated for each."),
        ),
    ],
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Split a comment."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import split_comment

    return split_comment(Bench(call=Call(lang, as_json=as_json), rules_file=rules), file, comment, part)


@process_app.command(
    name="merge",
    cls=Command,
    help=both("把相同的意见并入一条。", "Let one comment stand for others that say the same."),
)
def merge_(
    file: CourseFile,
    into: Annotated[str, typer.Argument(metavar="INTO", help=both("保留的意见。", "The one that stays."))],
    others: Annotated[
        list[str], typer.Argument(metavar="OTHER...", help=both("并入的意见。", "Those merged into it."))
    ],
    *,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Merge comments."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import merge_comments

    return merge_comments(Bench(call=Call(lang, as_json=as_json), rules_file=rules), file, into, others)


@process_app.command(
    cls=Command,
    help=both(
        "登记或更新一项重大分歧：讨论、分解的问题、处理结果。",
        "Keep a major disagreement: discussions, questions, settlement.",
    ),
)
def dissent(
    file: CourseFile,
    entry: EntryFile,
    *,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Keep a disagreement."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import take_dissent

    return take_dissent(Bench(call=Call(lang, as_json=as_json), rules_file=rules), file, entry)


@process_app.command(
    cls=Command,
    help=both("登记送审稿的表决；未达法定人数则拒绝。", "Register a ballot; refused without a quorum."),
)
def ballot(
    file: CourseFile,
    entry: EntryFile,
    *,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Register a ballot."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import take_ballot

    return take_ballot(Bench(call=Call(lang, as_json=as_json), rules_file=rules), file, entry)


@process_app.command(
    cls=Command,
    help=both("登记会议：议程、纪要、决定和任务。", "Register a meeting: agenda, minutes, decisions, tasks."),
)
def meeting(
    file: CourseFile,
    entry: EntryFile,
    *,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Register a meeting."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import take_meeting

    return take_meeting(Bench(call=Call(lang, as_json=as_json), rules_file=rules), file, entry)


@process_app.command(
    cls=Command,
    help=both("列出会议未完成的任务，或办结其中一项。", "List the open tasks of meetings, or close one."),
)
def task(
    file: CourseFile,
    code: Annotated[
        str | None, typer.Argument(metavar="TASK", help=both("任务编号。", "Id of the task."))
    ] = None,
    *,
    result: Annotated[
        str, typer.Option("--result", metavar="TEXT", help=both("完成情况。", "What came of it."))
    ] = "",
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Close a task."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import close_task

    return close_task(
        Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day), file, code, result
    )


@process_app.command(
    cls=Command,
    help=both("发起调研、登记回复、显示回复率。", "Begin a survey, register replies, show response rates."),
)
def survey(
    file: CourseFile,
    entry: Annotated[
        Path | None,
        typer.Argument(metavar="[ENTRY]", help=both("新调研的文件（YAML）。", "A new survey (YAML).")),
    ] = None,
    *,
    pack: Annotated[
        str | None,
        typer.Option(
            "--pack",
            metavar="PACK",
            autocompletion=given.pack_ids,
            help=both("问卷包编号或目录；不得定级。", "Id or folder of its pack, which rates nobody."),
        ),
    ] = None,
    reply: Annotated[
        list[str] | None,
        typer.Option(
            "--reply", metavar="SURVEY=UNIT", help=both("登记一家的回复，可重复。", "A reply, repeated.")
        ),
    ] = None,
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Follow surveys."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import follow_survey

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day)
    return follow_survey(bench, file, entry, pack, reply or [])


@process_app.command(
    cls=Command,
    help=both(
        "分发名单与采用情况：走访、宣贯、试用、正式采用。",
        "Distribution list and adoption: visited, promoted, trial, adopted.",
    ),
)
def adoption(
    file: CourseFile,
    *,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit", metavar="NAME", help=both("加入分发名单，可重复。", "Add to the list, repeated.")
        ),
    ] = None,
    step: Annotated[
        list[str] | None,
        typer.Option(
            "--step",
            metavar="UNIT=STEP",
            help=both(
                "一家走到哪一步：visited、promoted、trial、adopted。",
                "How far a unit came: visited, promoted, trial, adopted.",
            ),
        ),
    ] = None,
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Follow adoption."""
    from hengdu.cli._standards_process import Bench
    from hengdu.cli._standards_process_entries import follow_adoption

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day)
    return follow_adoption(bench, file, unit or [], step or [])
