"""Name the options that the commands of the standards desk share."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli._language import both

RegisterOption = Annotated[
    Path | None,
    typer.Option(
        "--register",
        metavar="FILE",
        help=both("登记册文件；默认用内置登记册。", "A register file; the built-in one by default."),
    ),
]
FrameworkOption = Annotated[
    Path | None,
    typer.Option(
        "--framework",
        metavar="FILE",
        help=both("体系框架文件；默认用内置框架。", "A framework file; the built-in one by default."),
    ),
]
LayersOption = Annotated[
    str,
    typer.Option(
        "--layers",
        metavar="LIST",
        help=both(
            "采用哪些层的事实：plan 文件、external 外部、own 自有。",
            "Whose facts count: plan (the documents), external, own.",
        ),
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="FILE",
        help=both(
            "制定程序文件（阶段、关口、期限、法定人数）；默认用内置程序。",
            "A file of the process (stages, gates, limits, quorum); the built-in one by default.",
        ),
    ),
]
ByOption = Annotated[
    str,
    typer.Option("--by", metavar="NAME", help=both("由谁作出，记入历史。", "Who does it, for the history.")),
]
DayOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help=both("日期 YYYY-MM-DD；默认今天。", "The day YYYY-MM-DD; today.")
    ),
]
EVERY_LAYER = "plan,external,own"
