"""Declare ``hengdu keys``."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._audit_commands import DataOption
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

keys_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("密钥：列出与更换。", "The keys of an installation: list them, replace one."),
)


@keys_app.command(
    "list",
    cls=Command,
    help=both(
        "列出服务器使用的密钥及其指纹，不显示密钥本身。",
        "List the server's keys with their fingerprints; no secret is shown.",
    ),
)
def keys_list(
    *,
    data: DataOption = Path("hengdu-data"),
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """List the keys."""
    from hengdu.cli._keys import show_keys

    return show_keys(Call(lang, as_json=as_json), data)


@keys_app.command(
    "rotate",
    cls=Command,
    help=both(
        "更换一把密钥：旧签名仍可核对，旧密文仍可解开；须先停止服务。",
        "Replace a key: old signatures still verify, old files still open; stop the server first.",
    ),
)
def keys_rotate(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=both(
                "sessions、second-factor、trail、seal 或 evidence。",
                "sessions, second-factor, trail, seal or evidence.",
            ),
        ),
    ],
    *,
    data: DataOption = Path("hengdu-data"),
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Replace a key."""
    from hengdu.cli._keys import replace_key

    return replace_key(Call(lang, as_json=as_json), data, name)
