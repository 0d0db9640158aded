"""Declare the commands of the standards desk; each imports what it runs."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both
from hengdu.cli._standards_options import (
    EVERY_LAYER,
    ByOption,
    DayOption,
    FrameworkOption,
    LayersOption,
    RegisterOption,
)
from hengdu.cli._standards_policy_commands import policy_app

__all__ = ["FrameworkOption", "LayersOption", "RegisterOption", "standards_app"]

standards_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both(
        "标准工作台：登记、体系框架、一致性、政策与对照。",
        "Standards desk: register, framework, consistency, policies and crosswalk.",
    ),
)
standards_app.add_typer(policy_app)


@standards_app.command(
    name="list", cls=Command, help=both("列出登记的标准。", "List the registered standards.")
)
def list_(
    *,
    category: Annotated[
        str, typer.Option("--category", metavar="CODE", help=both("只列一类。", "One category only."))
    ] = "",
    status: Annotated[
        str, typer.Option("--status", metavar="STATUS", help=both("只列一种状态。", "One status only."))
    ] = "",
    layers: LayersOption = "plan,own",
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """List standards."""
    from hengdu.cli._standards import Desktop, show_list

    return show_list(Call(lang, as_json=as_json), Desktop(register, layers), category, status)


@standards_app.command(
    cls=Command,
    help=both(
        "一项标准的全部记录，逐条注明出处。", "Everything about one standard, each fact with its source."
    ),
)
def show(
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE", help=both("编码、标准编号或课题编号。", "Id, number or project number.")
        ),
    ],
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show a standard."""
    from hengdu.cli._standards import Desktop, show_standard

    return show_standard(Call(lang, as_json=as_json), Desktop(register, EVERY_LAYER), code)


@standards_app.command(cls=Command, help=both("按编号或名称查找标准。", "Find standards by number or name."))
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=both("要找的词。", "Words to look for."))],
    *,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help=both("最多几条。", "At most so many."))
    ] = 20,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Search standards."""
    from hengdu.cli._standards import Desktop, show_search

    return show_search(Call(lang, as_json=as_json), Desktop(register, EVERY_LAYER), query, limit)


@standards_app.command(
    name="import",
    cls=Command,
    help=both(
        "从 CSV、Excel 或 JSON 导入，与登记册合并后写入新文件；有错则不写。",
        "Merge CSV, Excel or JSON into a register and write it; nothing is written on a fault.",
    ),
)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("要导入的文件。", "The file to import."))],
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help=both("写入的登记册（.json）。", "The register to write (.json).")
        ),
    ],
    section: Annotated[
        str,
        typer.Option(
            "--section",
            metavar="NAME",
            help=both(
                "CSV 的内容：standards、relations、policies、units。",
                "What a CSV holds: standards, relations, policies or units.",
            ),
        ),
    ] = "standards",
    by: ByOption = "",
    day: DayOption = None,
    force: given.ForceOption = False,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Import records."""
    from hengdu.cli._standards_transfer import run_import

    call = Call(lang, as_json=as_json)
    return run_import(call, register, file, out, section=section, by=by, day=day, force=force)


@standards_app.command(
    name="export",
    cls=Command,
    help=both("导出登记册为 CSV、Excel 或 JSON。", "Export the register as CSV, Excel or JSON."),
)
def export_(
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            help=both("写入的文件，后缀决定格式。", "The file to write; its suffix says the format."),
        ),
    ],
    section: Annotated[
        str,
        typer.Option("--section", metavar="NAME", help=both("CSV 导出哪张表。", "Which table a CSV holds.")),
    ] = "standards",
    force: given.ForceOption = False,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Export the register."""
    from hengdu.cli._standards_transfer import run_export

    return run_export(Call(lang, as_json=as_json), register, out, section=section, force=force)


@standards_app.command(
    cls=Command, help=both("体系框架的树，或绘成图。", "The framework as a tree, or drawn as a picture.")
)
def framework(
    *,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help=both("绘成 SVG 图。", "Draw it as SVG."))
    ] = None,
    links: Annotated[
        str,
        typer.Option(
            "--links",
            metavar="PREFIX",
            help=both(
                "图中各格的链接前缀，如 coverage.html#。",
                "What a cell's link begins with, such as coverage.html#.",
            ),
        ),
    ] = "#",
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare", metavar="FILE", help=both("与另一版本比较。", "Compare with another version.")
        ),
    ] = None,
    file: FrameworkOption = None,
    register: RegisterOption = None,
    layers: LayersOption = EVERY_LAYER,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show the framework."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_framework import show_framework

    call, desk = Call(lang, as_json=as_json), Desktop(register, layers, file)
    return show_framework(call, desk, svg, links, compare, force=force)


@standards_app.command(
    cls=Command,
    help=both(
        "各子项有无标准：已发布、在建、计划中、无。",
        "Which topics have standards: published, under way, planned, none.",
    ),
)
def coverage(
    *,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="topic|phase|risk|counterpart",
            autocompletion=given.one_of("topic", "phase", "risk", "counterpart"),
            help=both(
                "按子项、PPDRR 阶段、风险要素或国际标准。",
                "By topic, PPDRR phase, element of risk or counterpart.",
            ),
        ),
    ] = "topic",
    file: FrameworkOption = None,
    register: RegisterOption = None,
    layers: LayersOption = EVERY_LAYER,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show the coverage."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_framework import show_coverage

    return show_coverage(Call(lang, as_json=as_json), Desktop(register, layers, file), by)


@standards_app.command(
    cls=Command,
    help=both(
        "检查文件自身及相互的矛盾，逐条给出位置和改法；有错误或警告时退出码为 1。",
        "Contradictions in and between documents, with places and a mend; 1 on findings.",
    ),
)
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILES]",
            help=both(
                "文本文件；不给则检查内置事实。", "Text files; without any the built-in facts are checked."
            ),
        ),
    ] = None,
    *,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--decisions",
            metavar="FILE",
            help=both("已作判断的文件（见 decide）。", "The file of decisions (see decide)."),
        ),
    ] = None,
    only: Annotated[
        str, typer.Option("--rule", metavar="LIST", help=both("只用这些规则。", "Use these rules only."))
    ] = "",
    rules: Annotated[
        bool, typer.Option("--rules", help=both("只列出规则。", "List the rules and nothing else."))
    ] = False,
    with_decided: Annotated[
        bool,
        typer.Option("--all", help=both("连同已判断的一起列出。", "Show what people decided as well.")),
    ] = False,
    register: RegisterOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Check documents."""
    from hengdu.cli._standards_check import show_check, show_rules

    call = Call(lang, as_json=as_json)
    if rules:
        return show_rules(call)
    return show_check(call, files or [], register, decisions, only, with_decided=with_decided)


@standards_app.command(
    cls=Command,
    help=both(
        "记下两个名称或编号是否同一项，供以后的检查使用。",
        "Keep whether two names or numbers are one thing, for every later check.",
    ),
)
def decide(
    left: Annotated[str, typer.Argument(metavar="A", help=both("一个名称或编号。", "A name or number."))],
    right: Annotated[str, typer.Argument(metavar="B", help=both("另一个。", "The other one."))],
    verdict: Annotated[
        str,
        typer.Argument(
            metavar="same|different|open",
            autocompletion=given.one_of("same", "different", "open"),
            help=both("同一项、不同项、未定。", "The same, different, or open."),
        ),
    ],
    *,
    decisions: Annotated[
        Path,
        typer.Option(
            "--decisions", metavar="FILE", help=both("判断文件（.json）。", "The file of decisions (.json).")
        ),
    ],
    by: ByOption = "",
    reason: Annotated[str, typer.Option("--reason", help=both("理由。", "Why."))] = "",
    day: DayOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Keep a decision."""
    from hengdu.cli._standards_check import keep_decision

    return keep_decision(
        Call(lang, as_json=as_json), (left, right, verdict), decisions, by=by, reason=reason, day=day
    )
