"""Declare ``hengdu backup``, ``backup-key``, ``restore``, ``move`` and ``doctor``."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._audit_commands import DataOption
from hengdu.cli._call import Call
from hengdu.cli._help import Command
from hengdu.cli._language import both

operations_app = typer.Typer()

PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help=both("文件首行为私钥的口令。", "The first line of this file is the passphrase of the key."),
    ),
]


@operations_app.command(
    "backup-key",
    cls=Command,
    help=both(
        "生成备份用的密钥：私钥写入文件，公钥打印并写入 .pub；私钥不要放在服务器上。",
        "Make a key for backups: the private half to a file, the public one printed and to .pub. "
        "Keep the private half off the server.",
    ),
)
def backup_key(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=both("要写的私钥文件。", "The private key file to write."))
    ],
    *,
    passphrase_file: PassphraseOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Make a key for backups."""
    from hengdu.cli._operations import write_key

    return write_key(Call(lang, as_json=as_json), out, passphrase_file)


@operations_app.command(
    cls=Command,
    help=both(
        "备份整个安装（数据库、证据、档案、密钥），加密给接收方公钥；服务可照常运行。",
        "Back the whole installation up (database, evidence, dossiers, keys), encrypted to a public key; "
        "the server may run.",
    ),
)
def backup(
    *,
    data: DataOption = Path("hengdu-data"),
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=both("要写的备份文件。", "The backup to write."))
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="KEY",
            help=both("接收方公钥，或其 .pub 文件。", "The recipient's public key, or its .pub file."),
        ),
    ],
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Back an installation up."""
    from hengdu.cli._operations import write_backup

    return write_backup(Call(lang, as_json=as_json), data, out, to)


@operations_app.command(
    cls=Command,
    help=both(
        "把备份恢复到新目录：先核对全部摘要、数据库和审计日志，再一次改名到位。",
        "Restore a backup into a new folder: every digest, the database and the trail are checked first.",
    ),
)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("备份文件。", "The backup."))],
    *,
    data: DataOption = Path("hengdu-data"),
    key: Annotated[
        Path, typer.Option("--key", metavar="FILE", help=both("私钥文件。", "The private key file."))
    ],
    passphrase_file: PassphraseOption = None,
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="ADDRESS",
            help=both(
                "PostgreSQL 备份要恢复到的空库；不写则恢复为目录中的 SQLite。",
                "An empty PostgreSQL database for a backup of one; otherwise SQLite in the folder.",
            ),
        ),
    ] = "",
    signer: Annotated[
        str,
        typer.Option(
            "--signer",
            metavar="KEY",
            help=both("备份必须由这把公钥签名（备份时打印）。", "The public key that must have signed it."),
        ),
    ] = "",
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Restore a backup."""
    from hengdu.cli._operations import read_backup
    from hengdu.cli._restoring import Asked

    asked = Asked(file=file, data=data, key=key, passphrase=passphrase_file, database=database, signer=signer)
    return read_backup(Call(lang, as_json=as_json), asked)


@operations_app.command(
    cls=Command,
    help=both(
        "把数据库迁到 PostgreSQL（或迁回 SQLite）：逐表核对行数与摘要，校验审计日志；须先停止服务。",
        "Move the database to PostgreSQL (or back to SQLite), every table compared; stop the server first.",
    ),
)
def move(
    *,
    data: DataOption = Path("hengdu-data"),
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="ADDRESS",
            help=both(
                "postgresql://用户@主机/库名（空库）；写 sqlite 则迁回数据目录。",
                "postgresql://user@host/name, an empty database; sqlite: back into the data folder.",
            ),
        ),
    ],
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Move the database."""
    from hengdu.cli._operations import move_data

    return move_data(Call(lang, as_json=as_json), data, to)


@operations_app.command(
    cls=Command,
    help=both(
        "检查安装：磁盘、密钥、数据库、审计日志、时钟、任务、备份，并说明怎么办；有错误时退出码为 1。",
        "Examine an installation and say what to do: disk, keys, database, trail, clock, jobs, backup; "
        "exit code 1 when something is wrong.",
    ),
)
def doctor(
    *,
    data: DataOption = Path("hengdu-data"),
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Examine an installation."""
    from hengdu.cli._operations import show_examination

    return show_examination(Call(lang, as_json=as_json), data)
