"""Declare the commands on the drafting of a standard."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both
from hengdu.cli._standards_options import DayOption, RegisterOption, RulesOption

process_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both(
        "标准制定：关口、三稿、意见、表决、会议与编制说明。",
        "The drafting of a standard: gates, drafts, comments, ballots, meetings, drafting note.",
    ),
)
CourseFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help=both("制定过程文件（YAML）。", "The file of the drafting (YAML).")),
]
DraftCode = Annotated[
    str, typer.Argument(metavar="DRAFT", help=both("稿件编号，如 C1。", "Id of a draft, as C1."))
]


@process_app.command(
    cls=Command,
    help=both("为登记的标准建立制定过程文件。", "Begin the drafting of a registered standard in a file."),
)
def begin(
    standard: Annotated[
        str, typer.Argument(metavar="STANDARD", help=both("标准编码。", "Id of a standard."))
    ],
    *,
    path: Annotated[
        str,
        typer.Option(
            "--path",
            metavar="PATH",
            help=both(
                "途径：new、conversion、research、revision。", "new, conversion, research or revision."
            ),
        ),
    ] = "new",
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=both("写入的文件。", "File to write."))],
    register: RegisterOption = None,
    day: DayOption = None,
    force: given.ForceOption = False,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Begin a course."""
    from hengdu.cli._standards_process import Bench, begin_file

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, register_file=register, day_text=day)
    return begin_file(bench, standard, path, out, force=force)


@process_app.command(
    cls=Command,
    help=both(
        "进展：处于哪个阶段、由谁推进、还缺什么、何处逾期及原因。",
        "Where it stands, who has the ball, what is lacking, what is late and why.",
    ),
)
def show(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=both("制定过程文件。", "Files of draftings."))
    ],
    *,
    register: RegisterOption = None,
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show where items stand."""
    from hengdu.cli._standards_process import Bench, show_standing

    return show_standing(
        Bench(call=Call(lang, as_json=as_json), rules_file=rules, register_file=register, day_text=day), files
    )


@process_app.command(
    name="move",
    cls=Command,
    help=both("通过关口；缺材料或条件不满足时说明所缺，不改文件。", "Pass a gate; what is missing is named."),
)
def move_(
    file: CourseFile,
    gate: Annotated[str, typer.Argument(metavar="GATE", help=both("关口，如 apply。", "Gate, as apply."))],
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=both("由谁推进。", "Who moves it."))],
    role: Annotated[
        str, typer.Option("--role", metavar="ROLE", help=both("以何角色，如 secretariat。", "In which role."))
    ],
    paper: Annotated[
        list[str] | None,
        typer.Option(
            "--paper",
            metavar="CODE[=FILE]",
            help=both("提交的材料，可重复。", "A paper handed in, may be repeated."),
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help=both("退回或终止的理由。", "Why it goes back."))
    ] = "",
    register: RegisterOption = None,
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Move an item."""
    from hengdu.cli._standards_process import Bench, move_file

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, register_file=register, day_text=day)
    return move_file(bench, file, gate, (by, role), paper or [], reason)


@process_app.command(
    cls=Command,
    help=both("登记三稿之一的文本（每条以编号开头）。", "Register the text of one of the three drafts."),
)
def draft(
    file: CourseFile,
    code: DraftCode,
    text: Annotated[Path, typer.Argument(metavar="TEXT", help=both("文本文件。", "Text file."))],
    *,
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="KIND", help=both("comment、review 或 approval。", "Which draft.")),
    ],
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Register a draft."""
    from hengdu.cli._standards_process import Bench, add_text

    return add_text(
        Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day), file, code, kind, text
    )


@process_app.command(
    cls=Command,
    help=both("登记征求意见的单位与截止日，并写出空白意见表。", "Ask units for comments and write the form."),
)
def solicit(
    file: CourseFile,
    code: DraftCode,
    *,
    unit: Annotated[
        list[str],
        typer.Option("--unit", metavar="NAME", help=both("单位，可重复。", "A unit, may be repeated.")),
    ],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help=both("截止日。", "The last day."))],
    form: Annotated[
        Path,
        typer.Option("--form", metavar="FILE", help=both("意见表（.xlsx 或 .docx）。", "The form to write.")),
    ],
    day: DayOption = None,
    force: given.ForceOption = False,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Ask for comments."""
    from hengdu.cli._standards_process import Bench, ask_units

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day)
    return ask_units(bench, file, code, (unit, until), form, force=force)


@process_app.command(
    cls=Command,
    help=both(
        "导入填好的意见表；有一处错误则一份也不登记。", "Take filled forms in; on a fault none is taken."
    ),
)
def comments(
    file: CourseFile,
    code: DraftCode,
    forms: Annotated[
        list[Path], typer.Argument(metavar="FORM...", help=both("填好的意见表。", "Filled forms."))
    ],
    *,
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Import comments."""
    from hengdu.cli._standards_process import Bench, take_forms

    return take_forms(
        Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day), file, code, forms
    )


@process_app.command(
    cls=Command,
    help=both("处理一条意见：采纳、部分采纳或未采纳及理由。", "Say what became of a comment, and why."),
)
def dispose(
    file: CourseFile,
    comment: Annotated[str, typer.Argument(metavar="COMMENT", help=both("意见编号，如 c3。", "Id, as c3."))],
    verdict: Annotated[
        str,
        typer.Argument(metavar="VERDICT", help=both("adopted、partly 或 rejected。", "What became of it.")),
    ],
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=both("由谁决定。", "Who decided."))],
    reason: Annotated[str, typer.Option("--reason", help=both("理由。", "Why."))] = "",
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Dispose of a comment."""
    from hengdu.cli._standards_process import Bench, dispose_comment

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, day_text=day)
    return dispose_comment(bench, file, comment, verdict, (by, reason))


@process_app.command(
    name="check",
    cls=Command,
    help=both(
        "核对：分工缺口与重叠、三稿与意见不符、疑似重复意见、编制说明缺项、单位构成。",
        "Check chapters, drafts against comments, likely duplicates, the drafting note and who takes part.",
    ),
)
def check_(
    file: CourseFile,
    *,
    register: RegisterOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Check a course."""
    from hengdu.cli._standards_process import Bench, check_course

    return check_course(
        Bench(call=Call(lang, as_json=as_json), rules_file=rules, register_file=register), file
    )


@process_app.command(
    cls=Command,
    help=both(
        "写出编制说明、征求意见汇总处理表、会议纪要、审查结论与三稿对照。",
        "Write the drafting note, the table of comments, minutes, conclusions and the drafts compared.",
    ),
)
def papers(
    file: CourseFile,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=both("写入的目录。", "Folder to write into."))
    ] = Path(),
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help=both("docx、pdf、html。", "docx, pdf, html."))
    ] = "docx",
    register: RegisterOption = None,
    day: DayOption = None,
    rules: RulesOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write the papers of a course."""
    from hengdu.cli._standards_process import Bench, write_papers

    bench = Bench(call=Call(lang, as_json=as_json), rules_file=rules, register_file=register, day_text=day)
    return write_papers(bench, file, out, formats)
