"""Declare the commands on routes, risk points, design sheets and implementation records."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command
from hengdu.cli._language import both
from hengdu.cli._standards_commands import LayersOption, RegisterOption
from hengdu.cli._standards_plan_commands import (
    AsOfOption,
    EditionOption,
    FormatOption,
    PairsOption,
    ReportOption,
    standards_app,
)
from hengdu.cli._standards_process_entry_commands import process_app

__all__ = ["standards_app"]

standards_app.add_typer(process_app, name="process")

_ALL = "plan,external,own"


@standards_app.command(
    cls=Command,
    help=both(
        "标准应用路线：某类机构现在适用哪些标准、按什么次序采用、即将有哪些。",
        "Application route: which standards an institution takes up, in which order, what is coming.",
    ),
)
def route(
    *,
    kind: Annotated[
        str, typer.Option("--type", metavar="TYPE", help=both("机构类型，如 futures。", "Institution type."))
    ],
    system: Annotated[
        PairsOption,
        typer.Option(
            "--system", metavar="CODE", help=both("拥有的系统，可重复。", "A system it has, may be repeated.")
        ),
    ] = None,
    assessment: Annotated[
        Path | None,
        typer.Option(
            "--assessment", metavar="FILE", help=both("最近一次评估文件。", "File of the last assessment.")
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help=both("排程文件，给出预计月份。", "A schedule, for expected months."),
        ),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="FILE", help=both("路线规则文件。", "A file of route rules.")),
    ] = None,
    pack: given.PackOption = None,
    register: RegisterOption = None,
    layers: LayersOption = _ALL,
    report: ReportOption = None,
    form: FormatOption = None,
    as_of: AsOfOption = None,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Lay out a route."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan import Writing
    from hengdu.cli._standards_plan_route import Who, show_route

    who = Who(
        kind=kind, systems=tuple(system or ()), assessment=assessment, plan=plan, rules=rules, pack=pack
    )
    writing = Writing(out=out, force=force, report=report, formats=form, as_of=as_of)
    return show_route(Call(lang, as_json=as_json), Desktop(register, layers), who, writing)


@standards_app.command(
    cls=Command,
    help=both(
        "高风险点登记：由风险推出的紧迫程度，与规划所印星级对照。",
        "Register of high-risk points: the urgency that follows from them, beside the printed stars.",
    ),
)
def risks(
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", help=both("高风险点文件；默认用随附的。", "A file of risk points.")
        ),
    ] = None,
    edition: EditionOption = None,
    register: RegisterOption = None,
    layers: LayersOption = _ALL,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """List high-risk points."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan_risks import show_risks

    return show_risks(Call(lang, as_json=as_json), Desktop(register, layers), file, edition)


@standards_app.command(
    cls=Command,
    help=both(
        "某项标准立项用的设计表；缺什么标出来。",
        "The design sheet of an item for its approval; what is missing is marked.",
    ),
)
def design(
    code: Annotated[str, typer.Argument(metavar="STANDARD", help=both("标准编号。", "Id of a standard."))],
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", help=both("高风险点文件；默认用随附的。", "A file of risk points.")
        ),
    ] = None,
    register: RegisterOption = None,
    layers: LayersOption = _ALL,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show a design sheet."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan_risks import show_design

    return show_design(Call(lang, as_json=as_json), Desktop(register, layers), file, code, out, force=force)


@standards_app.command(
    cls=Command,
    help=both(
        "实施记录汇总：采用机构、成本、成效、问题，供五年复审使用。",
        "Sum up implementation records: adopters, cost, effect, problems, for the five-year review.",
    ),
)
def adoption(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=both("实施记录文件。", "File of implementation records."))
    ],
    *,
    register: RegisterOption = None,
    layers: LayersOption = _ALL,
    as_of: AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Sum up implementation records."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan_risks import show_adoption

    return show_adoption(Call(lang, as_json=as_json), Desktop(register, layers), file, as_of)
