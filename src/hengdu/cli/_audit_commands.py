"""Declare ``hengdu audit``."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

audit_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both(
        "审计日志：校验、签名链头、导出。",
        "The trail of the application: verify it, sign its head, export it.",
    ),
)

DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="FOLDER",
        envvar="HENGDU_DATA",
        show_envvar=False,  # the help says it, in both languages
        help=both(
            "数据目录（hengdu serve 所用）；默认取 HENGDU_DATA。",
            "The data folder that hengdu serve uses; by default HENGDU_DATA.",
        ),
    ),
]


@audit_app.command(
    cls=Command,
    help=both(
        "逐条重算审计日志，核对已签名的链头和锚点；有发现时退出码为 1。",
        "Recompute every event, check signed heads and anchors; exit code 1 when something is wrong.",
    ),
)
def verify(
    *,
    data: DataOption = Path("hengdu-data"),
    anchor: Annotated[
        list[Path] | None,
        typer.Option(
            "--anchor",
            metavar="FILE",
            help=both(
                "另存在别处的锚点文件，可多次给出。", "An anchor kept elsewhere; may be given several times."
            ),
        ),
    ] = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Verify the trail."""
    from hengdu.cli._audit import show_verdict

    return show_verdict(Call(lang, as_json=as_json), data, tuple(anchor or ()))


@audit_app.command(
    cls=Command,
    help=both(
        "为当前链头签名并写成锚点文件；请把它存到本机之外，或打印留存。",
        "Sign the present head and write an anchor; keep it outside this machine, or print it.",
    ),
)
def head(
    *,
    data: DataOption = Path("hengdu-data"),
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Sign the head."""
    from hengdu.cli._audit import write_head

    return write_head(Call(lang, as_json=as_json), data, out, force=force)


@audit_app.command(
    cls=Command,
    help=both(
        "导出事件，每行一条 JSON，附摘要。", "Export the events, one JSON object a line, with their digests."
    ),
)
def export(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=both("要写的 .jsonl 文件。", "The .jsonl file to write."))
    ],
    *,
    data: DataOption = Path("hengdu-data"),
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help=both("自该日（含）起。", "From this day on.")),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help=both("至该日（含）止。", "Up to this day.")),
    ] = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Export events."""
    from hengdu.cli._audit import export_events

    return export_events(Call(lang, as_json=as_json), data, out, since, until, force=force)
