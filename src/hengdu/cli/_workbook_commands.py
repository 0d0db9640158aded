"""Declare the commands on questionnaires."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

workbook_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("按角色发出与收回 Excel 问卷。", "Send and collect Excel questionnaires by role."),
)

Workbooks = Annotated[
    list[Path], typer.Argument(metavar="FILE", help=both("填好的问卷。", "Filled questionnaires."))
]

PackOfWorkbooks = Annotated[
    str | None,
    typer.Option(
        "--pack",
        metavar="PACK",
        autocompletion=given.pack_ids,
        help=both(
            "模型包编号或目录；默认取问卷所用的。", "Id or folder of a pack; by default that of the files."
        ),
    ),
]


@workbook_app.command(
    cls=Command,
    help=both("导出一个或几个角色的 Excel 问卷。", "An Excel questionnaire for one or more roles."),
)
def export(
    pack: given.PackArgument,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=both("要写的 .xlsx 文件。", "The .xlsx file to write."))
    ],
    *,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="ROLE",
            help=both("访谈角色，可重复；默认全部。", "Interview role, repeatable; all by default."),
        ),
    ] = None,
    institution: Annotated[
        str,
        typer.Option(
            "--institution",
            metavar="NAME",
            help=both("封面上的机构名称。", "Name of the institution on the cover."),
        ),
    ] = "",
    assessment: Annotated[
        Path | None,
        typer.Option(
            "--assessment",
            metavar="FILE",
            help=both("把这份评估已有的答案填进去。", "Fill in what this assessment holds already."),
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            metavar="ID",
            help=both(
                "只问该预设选中的实践，如 quick（快评）。",
                "Ask only what this preset selects, such as quick.",
            ),
        ),
    ] = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write a questionnaire."""
    from hengdu.cli._workbooks import export_roles

    call = Call(lang, as_json=as_json)
    return export_roles(call, pack, out, tuple(role or ()), institution, assessment, preset, force=force)


@workbook_app.command(
    name="import",
    cls=Command,
    help=both(
        "将填好的问卷合并为一份评估，并列出冲突。",
        "Merge filled questionnaires into one assessment; conflicts are listed.",
    ),
)
def import_(
    files: Workbooks,
    *,
    out: given.OutFileOption = None,
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="FILE", help=both("并入这份评估。", "Merge into this assessment.")),
    ] = None,
    keep_both: Annotated[
        bool,
        typer.Option(
            "--keep-both",
            help=both(
                "有冲突时两种答案都保留，视为两人作答。",
                "Keep both answers of a conflict, as those of two people.",
            ),
        ),
    ] = False,
    pack: PackOfWorkbooks = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Read questionnaires."""
    from hengdu.cli._workbooks import import_files

    call = Call(lang, as_json=as_json)
    return import_files(call, files, pack, base, out, keep_both=keep_both, force=force)


@workbook_app.command(cls=Command, help=both("问卷回收情况。", "Who returned what."))
def status(
    files: Workbooks,
    *,
    pack: PackOfWorkbooks = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show what came back."""
    from hengdu.cli._workbooks import show_status

    return show_status(Call(lang, as_json=as_json), files, pack)
