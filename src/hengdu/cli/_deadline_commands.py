"""Declare the commands on reporting deadlines."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

deadlines_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("网络安全事件报告时限。", "Reporting deadlines for cybersecurity incidents."),
)

Rules = Annotated[
    Path | None,
    typer.Option(
        "--deadlines",
        metavar="FILE",
        help=both(
            "机构自己的时限文件；默认用随附的。", "A file of deadlines of one's own; else the one shipped."
        ),
    ),
]


@deadlines_app.command(
    cls=Command,
    help=both(
        "某类机构在某天须遵守的时限；不给 --type 则列出全部规则。",
        "The deadlines that bind a type of institution on a day; without --type all rules.",
    ),
)
def show(
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=both("机构类型，如 futures。", "Institution type, such as futures."),
        ),
    ] = None,
    severity: Annotated[
        str | None,
        typer.Option(
            "--severity",
            metavar="CLASS",
            help=both("事件级别，如 major；默认全部。", "Severity class, such as major; all by default."),
        ),
    ] = None,
    cii: Annotated[
        bool,
        typer.Option(
            "--cii",
            help=both("关键信息基础设施运营者。", "An operator of critical information infrastructure."),
        ),
    ] = False,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help=both("日期 YYYY-MM-DD；默认今天。", "Day, YYYY-MM-DD; today by default."),
        ),
    ] = None,
    rules: Rules = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show deadlines."""
    from hengdu.cli._deadlines import Incident, show_deadlines

    asked = Incident(type=kind, severity=severity, day=on, operator="cii" if cii else "other")
    return show_deadlines(Call(lang, as_json=as_json), rules, asked)


@deadlines_app.command(
    cls=Command, help=both("检查自己的时限文件。", "Check a file of deadlines of one's own.")
)
def check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=both("时限文件（YAML 或 JSON）。", "File of deadlines (YAML or JSON).")
        ),
    ],
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Check a file of deadlines."""
    from hengdu.cli._deadlines import check_deadlines

    return check_deadlines(Call(lang, as_json=as_json), file)


@deadlines_app.command(
    cls=Command,
    help=both(
        "时限文件的 JSON Schema，供编辑器使用。", "The JSON Schema of files of deadlines, for editors."
    ),
)
def schema(
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Print the schema of files of deadlines."""
    from hengdu.cli._deadlines import show_deadlines_schema

    return show_deadlines_schema(Call(lang, as_json=as_json), out, force=force)
