"""Declare the commands of a pilot."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

pilot_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both(
        "试点校准：匿名导出评估，汇总多份导出。",
        "Calibrate a model in a pilot: anonymous exports, and a report over many.",
    ),
)


@pilot_app.command(
    cls=Command,
    help=both(
        "空白的记录表：看到结果之前写下自己判断的等级。",
        "The blank form in which assessors note their own levels before a result.",
    ),
)
def form(
    pack: given.PackArgument,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=both("要写的 .xlsx 文件。", "The .xlsx file to write."))
    ],
    *,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write the form."""
    from hengdu.cli._pilot import write_blank

    return write_blank(Call(lang, as_json=as_json), pack, out, force=force)


@pilot_app.command(
    cls=Command,
    help=both(
        "一份评估的匿名导出（JSON）：不含名称、人员、备注和日期。",
        "The anonymous export (JSON) of an assessment: no names, people, notes or dates.",
    ),
)
def export(
    file: given.File,
    *,
    before: Annotated[
        Path | None,
        typer.Option(
            "--before",
            metavar="NOTES",
            help=both(
                "评估人的记录（YAML 或填好的 .xlsx）：事先写下的等级、用时、有争议的条目。",
                "The assessor's notes (YAML, or the filled .xlsx): levels noted before, times, disputes.",
            ),
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            metavar="small|medium|large",
            autocompletion=given.one_of("small", "medium", "large"),
            help=both(
                "机构规模；默认取记录，再取评估文件。",
                "Size class; by default that of the notes, then the file's.",
            ),
        ),
    ] = None,
    out: given.OutFileOption = None,
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    as_of: given.AsOfOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Export one assessment."""
    from hengdu.cli._pilot import export_one
    from hengdu.cli._sources import Source

    source = Source(file, pack=pack, preset=preset, mode=mode, as_of=as_of)
    return export_one(Call(lang, as_json=as_json), source, before, size, out, force=force)


@pilot_app.command(
    cls=Command,
    help=both(
        "多份匿名导出的汇总：专家与引擎是否一致、阈值、争议、用时、答案分布。",
        "Over many exports: agreement of expert and engine, thresholds, disputes, times, answers.",
    ),
)
def report(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help=both("匿名导出。", "Anonymous exports."))
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=both(
                "写入文件，按扩展名为 .md、.docx、.pdf、.html 或 .json；其他写文本。",
                "Write a file: .md, .docx, .pdf, .html or .json by its ending, else text.",
            ),
        ),
    ] = None,
    pack: given.PackOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Report on a pilot."""
    from hengdu.cli._pilot import report_on

    return report_on(Call(lang, as_json=as_json), files, pack, out, force=force)
