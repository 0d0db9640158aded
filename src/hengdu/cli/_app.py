"""Declare the commands; each imports what it runs."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._audit_commands import audit_app
from hengdu.cli._call import Call
from hengdu.cli._deadline_commands import deadlines_app
from hengdu.cli._dossier_commands import dossier_app
from hengdu.cli._help import Command, Root
from hengdu.cli._interview_commands import interview_app, offline_app
from hengdu.cli._key_commands import keys_app
from hengdu.cli._language import both
from hengdu.cli._operation_commands import operations_app
from hengdu.cli._pack_commands import assessment_app, pack_app
from hengdu.cli._pilot_commands import pilot_app
from hengdu.cli._serve_command import serve_app
from hengdu.cli._standards_plan_more_commands import standards_app
from hengdu.cli._workbook_commands import workbook_app

app = typer.Typer()


def _version(value: bool) -> None:
    if value:
        from hengdu import __version__

        typer.echo(f"hengdu {__version__}")
        raise typer.Exit


def hengdu(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_version,
            help=both("显示版本后退出。", "Show the version and exit."),
        ),
    ] = False,
) -> None:
    """Take the options that stand before the command."""
    del version  # its callback has answered; --lang is read before typer begins


def program(*, completion: bool) -> typer.Typer:
    """Return the whole program.

    ``completion`` adds typer's options for tab completion. They make typer load pydantic whatever is
    run, so they are there only when they are asked for; help lists them always.
    """
    root = typer.Typer(
        cls=Root,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=completion,
        context_settings={"help_option_names": ["--help", "-h"]},
        help=both(
            "衡度：度量证券期货机构的网络安全能力成熟度。\n"
            "退出码：0 正常，1 有发现，2 输入有误，70 程序缺陷。",
            "Hengdu measures the cybersecurity capability maturity of securities and futures institutions.\n"
            "Exit codes: 0 done, 1 findings, 2 bad input, 70 a fault of the program.",
        ),
    )
    root.callback()(hengdu)
    root.add_typer(app)
    root.add_typer(serve_app)
    root.add_typer(operations_app)
    root.add_typer(keys_app, name="keys")
    root.add_typer(assessment_app, name="assessment")
    root.add_typer(pack_app, name="pack")
    root.add_typer(deadlines_app, name="deadlines")
    root.add_typer(standards_app, name="standards")
    root.add_typer(workbook_app, name="workbook")
    root.add_typer(interview_app, name="interview")
    root.add_typer(offline_app, name="offline")
    root.add_typer(audit_app, name="audit")
    root.add_typer(dossier_app, name="dossier")
    root.add_typer(pilot_app, name="pilot")
    return root


@app.command(
    cls=Command,
    help=both("为示例机构评分并生成报告。", "Score the sample institution and write its reports."),
)
def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=both("写入的目录。", "Folder to write into."))
    ] = Path("hengdu-demo"),
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Score the sample institution."""
    from hengdu.cli._demo import run_demo

    return run_demo(Call(lang, as_json=as_json), out)


@app.command(
    cls=Command,
    help=both(
        "评估文件的等级、得分、区间和置信度。",
        "Levels, scores, intervals and confidence of an assessment file.",
    ),
)
def score(
    file: given.File,
    *,
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    focus: given.ObjectOption = None,
    as_of: given.AsOfOption = None,
    every: Annotated[
        bool, typer.Option("--all", help=both("未评级的节点也逐行列出。", "List nodes without a rating too."))
    ] = False,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Score an assessment."""
    from hengdu.cli._score import show_score
    from hengdu.cli._sources import Source

    source = Source(file, pack=pack, preset=preset, mode=mode, object=focus, as_of=as_of)
    return show_score(Call(lang, as_json=as_json), source, out, every=every, force=force)


@app.command(
    cls=Command,
    help=both("某节点或实践的等级与得分从何而来。", "Why a node or practice has its level and score."),
)
def explain(
    file: given.File,
    code: given.Code,
    *,
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    focus: given.ObjectOption = None,
    as_of: given.AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Explain a number."""
    from hengdu.cli._sources import Source
    from hengdu.cli._why import show_explanation

    source = Source(file, pack=pack, preset=preset, mode=mode, object=focus, as_of=as_of)
    return show_explanation(Call(lang, as_json=as_json), source, code)


@app.command(
    cls=Command,
    help=both("最少改进哪些实践可升到下一级。", "The fewest improvements that reach the next level."),
)
def lift(
    file: given.File,
    code: given.Code,
    *,
    level: Annotated[
        int | None,
        typer.Option(
            "--level",
            metavar="K",
            help=both("目标等级；默认下一级。", "Level to reach; the next by default."),
        ),
    ] = None,
    objective: Annotated[
        str,
        typer.Option(
            "--objective",
            metavar="practices|effort",
            autocompletion=given.one_of("practices", "effort"),
            help=both(
                "practices 实践最少；effort 人月最少。", "Fewest practices, or least effort in person-months."
            ),
        ),
    ] = "practices",
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    as_of: given.AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Say what would lift a node."""
    from hengdu.cli._sources import Source
    from hengdu.cli._why import show_lift

    source = Source(file, pack=pack, preset=preset, mode=mode, as_of=as_of)
    return show_lift(Call(lang, as_json=as_json), source, code, level, objective)


@app.command(cls=Command, help=both("两份评估之间的变化。", "What changed between two assessments."))
def compare(
    before: Annotated[
        Path, typer.Argument(metavar="A", help=both("较早的评估文件。", "The earlier assessment file."))
    ],
    after: Annotated[
        Path, typer.Argument(metavar="B", help=both("较晚的评估文件。", "The later assessment file."))
    ],
    *,
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    as_of: given.AsOfOption = None,
    allow: Annotated[
        str,
        typer.Option(
            "--allow",
            metavar="LIST",
            help=both(
                "允许不同之处，以逗号分隔：pack、version、preset、mode、scope。",
                "What may differ, separated by commas: pack, version, preset, mode, scope.",
            ),
        ),
    ] = "",
    fail_on_drop: Annotated[
        bool,
        typer.Option(
            "--fail-on-drop", help=both("任一等级下降时退出码为 1。", "Exit with 1 when any level fell.")
        ),
    ] = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Compare two assessments."""
    from hengdu.cli._compare import show_comparison
    from hengdu.cli._sources import Source

    first, second = (
        Source(file, pack=pack, preset=preset, mode=mode, as_of=as_of) for file in (before, after)
    )
    return show_comparison(Call(lang, as_json=as_json), first, second, allow, fail_on_drop=fail_on_drop)


@app.command(
    cls=Command,
    help=both(
        "换一种方法（阈值、权重、汇总）结果如何。",
        "The overall result under other thresholds, weights and roll-ups.",
    ),
)
def sensitivity(
    file: given.File,
    *,
    pack: given.PackOption = None,
    mode: given.ModeOption = None,
    as_of: given.AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show how much the method matters."""
    from hengdu.cli._sources import Source
    from hengdu.cli._why import show_sensitivity

    return show_sensitivity(Call(lang, as_json=as_json), Source(file, pack=pack, mode=mode, as_of=as_of))


@app.command(
    cls=Command, help=both("用另一棵树读同一份答案。", "Read the same answers through another tree.")
)
def view(
    file: given.File,
    view_id: Annotated[
        str | None,
        typer.Argument(
            metavar="VIEW_ID",
            help=both("视图编号；不给则列出全部视图。", "Id of a view; without one the views are listed."),
        ),
    ] = None,
    *,
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    focus: given.ObjectOption = None,
    as_of: given.AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show a view."""
    from hengdu.cli._sources import Source
    from hengdu.cli._why import show_view

    source = Source(file, pack=pack, preset=preset, mode=mode, object=focus, as_of=as_of)
    return show_view(Call(lang, as_json=as_json), source, view_id)


@app.command(
    cls=Command, help=both("生成 HTML、PDF、Word 和 Excel 报告。", "The report as HTML, PDF, Word and Excel.")
)
def report(
    file: given.File,
    *,
    formats: Annotated[
        str,
        typer.Option(
            "--format", metavar="LIST", help=both("格式，以逗号分隔。", "Formats, separated by commas.")
        ),
    ] = "html,pdf,docx,xlsx",
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=both("写入的目录。", "Folder to write into."))
    ] = Path(),
    lang: given.DocumentLangOption = None,
    pack: given.PackOption = None,
    preset: given.PresetOption = None,
    mode: given.ModeOption = None,
    focus: given.ObjectOption = None,
    as_of: given.AsOfOption = None,
    theme: Annotated[
        str,
        typer.Option(
            "--theme", metavar="NAME", help=both("已安装的报告主题。", "An installed theme of reports.")
        ),
    ] = "default",
    as_json: given.JsonOption = False,
) -> int:
    """Write reports."""
    from hengdu.cli._report import write_reports
    from hengdu.cli._sources import Source

    source = Source(file, pack=pack, preset=preset, mode=mode, object=focus, as_of=as_of)
    return write_reports(Call(lang, as_json=as_json), source, formats, out, lang, theme)


@app.command(
    cls=Command,
    help=both("查词表：一词一义，中英对照。", "Look up the glossary: one word for one thing."),
)
def glossary(
    term: Annotated[
        str | None,
        typer.Argument(
            metavar="TERM",
            help=both("词语、其中几个字或编码；不写列出全部。", "A term, part of one or a code; else all."),
        ),
    ] = None,
    *,
    page: Annotated[
        bool,
        typer.Option("--page", help=both("输出文档页（Markdown）。", "Print the page of the documentation.")),
    ] = False,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Look up terms."""
    from hengdu.cli._glossary import show_glossary, write_page

    call = Call(lang, as_json=as_json)
    return write_page(call, out, force=force) if page else show_glossary(call, term)
