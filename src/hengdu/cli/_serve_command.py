"""Declare ``hengdu serve``."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command
from hengdu.cli._language import both

serve_app = typer.Typer()


@serve_app.command(
    cls=Command,
    help=both(
        "启动网页应用：迁移数据库、生成密钥、打印网址和一次性设置链接。",
        "Serve the application: migrate, make keys, print the address and the one-time setup link.",
    ),
)
def serve(
    data: Annotated[
        Path,
        typer.Option("--data", metavar="FOLDER", help=both("数据目录。", "Folder that holds all state.")),
    ] = Path("hengdu-data"),
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help=both("监听地址。", "Address to listen on."))
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", help=both("监听端口。", "Port to listen on."))
    ] = 8600,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            metavar="N",
            help=both("网页进程数；0 按核数，至多 4。", "Web processes; 0: one for each core, at most 4."),
        ),
    ] = 0,
    local: Annotated[
        bool,
        typer.Option(
            "--local",
            help=both(
                "单人模式：仅本机，不分权。", "Single-person mode: this machine only, duties not separated."
            ),
        ),
    ] = False,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help=both("载入示例机构与人员。", "Load the sample institutions and their people.")
        ),
    ] = False,
    tls_cert: Annotated[
        Path | None,
        typer.Option("--tls-cert", metavar="FILE", help=both("证书（PEM）。", "Certificate (PEM).")),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option("--tls-key", metavar="FILE", help=both("证书私钥（PEM）。", "Its private key (PEM).")),
    ] = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Serve the application."""
    from hengdu.cli._serve import run_server
    from hengdu.web.runtime import Options

    options = Options(
        data=data,
        host=host,
        port=port,
        workers=workers,
        is_local=local,
        is_demo=demo,
        certificate=tls_cert,
        key=tls_key,
    )
    return run_server(Call(lang, as_json=as_json), options)
