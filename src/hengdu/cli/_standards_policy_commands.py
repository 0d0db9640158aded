"""Declare the commands of the standards desk on policies, the crosswalk and panels."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command
from hengdu.cli._language import both
from hengdu.cli._standards_options import (
    EVERY_LAYER,
    DayOption,
    FrameworkOption,
    LayersOption,
    RegisterOption,
)

policy_app = typer.Typer()


@policy_app.command(
    cls=Command, help=both("登记的政策法规及其版本。", "The registered policies and their versions.")
)
def policies(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]", help=both("政策编码；不给则全部列出。", "A policy; all by default.")
        ),
    ] = None,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show policies."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_policies import show_policies

    return show_policies(Call(lang, as_json=as_json), Desktop(register, EVERY_LAYER), code)


@policy_app.command(
    cls=Command,
    help=both(
        "逐条比较政策的两个版本；给出 --policy 时列出受影响的标准和复核期限。",
        "Compare two versions of a policy by article; with --policy also what it touches.",
    ),
)
def diff(
    before: Annotated[
        Path, typer.Argument(metavar="A", help=both("旧版本（文本）。", "The old version (text)."))
    ],
    after: Annotated[
        Path, typer.Argument(metavar="B", help=both("新版本（文本）。", "The new version (text)."))
    ],
    *,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy", metavar="CODE", help=both("登记册中的政策。", "The policy in the register.")
        ),
    ] = None,
    due_days: Annotated[
        int,
        typer.Option(
            "--due-days", min=1, max=3650, help=both("复核期限（天）。", "Days until the review is due.")
        ),
    ] = 30,
    day: DayOption = None,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Compare policy texts."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_policies import show_diff

    call, desk = Call(lang, as_json=as_json), Desktop(register, EVERY_LAYER)
    return show_diff(call, desk, before, after, policy=policy, due_days=due_days, day=day)


@policy_app.command(
    cls=Command,
    help=both(
        "标准、类别、子项、子域与国际标准的对照，可从任一侧查看。",
        "Standards, categories, topics, sub-domains and counterparts, read from any side.",
    ),
)
def crosswalk(
    side: Annotated[
        str,
        typer.Argument(
            metavar="SIDE",
            autocompletion=given.one_of("standard", "category", "topic", "subdomain", "counterpart"),
            help=both(
                "从哪一侧看：standard、category、topic、subdomain、counterpart。",
                "The side to read from: standard, category, topic, subdomain or counterpart.",
            ),
        ),
    ] = "subdomain",
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help=both("只看其中一个。", "One of its codes only."))
    ] = None,
    *,
    pack: given.PackOption = None,
    file: FrameworkOption = None,
    register: RegisterOption = None,
    layers: LayersOption = EVERY_LAYER,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show the crosswalk."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_policies import show_crosswalk

    return show_crosswalk(Call(lang, as_json=as_json), Desktop(register, layers, file), side, code, pack)


@policy_app.command(
    cls=Command,
    help=both(
        "由一批评估推出：哪些薄弱子域没有标准或标准过旧。",
        "From a panel of assessments: weak sub-domains without a standard, or with old ones only.",
    ),
)
def urgency(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES", help=both("评估文件。", "Assessment files.")),
    ],
    *,
    below: Annotated[
        int, typer.Option("--below", min=1, max=5, help=both("低于几级算薄弱。", "Weak is below this level."))
    ] = 3,
    pack: given.PackOption = None,
    day: DayOption = None,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Propose urgency."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_policies import show_urgency

    return show_urgency(Call(lang, as_json=as_json), Desktop(register, EVERY_LAYER), files, pack, day, below)
