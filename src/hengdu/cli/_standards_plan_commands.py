"""Declare the commands that plan, review and route standards."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command
from hengdu.cli._language import both
from hengdu.cli._standards_commands import FrameworkOption, LayersOption, RegisterOption, standards_app

__all__ = ["standards_app"]

_ALL = "plan,external,own"
EditionOption = Annotated[
    str | None,
    typer.Option(
        "--edition",
        metavar="ID",
        help=both(
            "登记册中规划的编号；默认最近一版。", "Id of a plan of the register; the latest by default."
        ),
    ),
]
DraftOption = Annotated[
    Path | None,
    typer.Option(
        "--draft",
        metavar="FILE",
        help=both(
            "规划草案文件，代替登记册中的规划。", "A file of a draft plan instead of one of the register."
        ),
    ),
]
AssumptionsOption = Annotated[
    Path | None,
    typer.Option(
        "--assumptions",
        metavar="FILE",
        help=both(
            "工期、能力与先后的文件，逐项替换缺省假设。",
            "A file of durations, capacities and order that replaces default assumptions.",
        ),
    ),
]
SecondsOption = Annotated[
    float,
    typer.Option("--seconds", min=0.0, help=both("求解时间上限。", "Limit of the search in seconds.")),
]
GreedyOption = Annotated[
    bool,
    typer.Option("--greedy", help=both("只用贪心排程，不求解。", "Schedule greedily, without a search.")),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=both("基准日 YYYY-MM-DD；默认今天。", "Day, YYYY-MM-DD; today by default."),
    ),
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="docx|pdf|html",
        help=both(
            "报告格式，可重复；默认 docx 与 pdf。",
            "Format of the report, may be repeated; docx and pdf by default.",
        ),
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report",
        metavar="FOLDER",
        help=both("同时把报告写入该目录。", "Write the report into a folder too."),
    ),
]
PairsOption = list[str] | None


@standards_app.command(
    cls=Command,
    help=both(
        "排出规划的进度：界、差距，以及每个逾期项的原因。",
        "Schedule a plan: with bound, gap, and why each late item is late.",
    ),
)
def plan(
    *,
    register: RegisterOption = None,
    edition: EditionOption = None,
    draft: DraftOption = None,
    assumptions: AssumptionsOption = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="MONTH",
            help=both(
                "第一个月 YYYY-MM；默认规划首年一月。",
                "First month, YYYY-MM; January of its first year by default.",
            ),
        ),
    ] = None,
    layers: LayersOption = _ALL,
    seconds: SecondsOption = 10.0,
    greedy: GreedyOption = False,
    report: ReportOption = None,
    form: FormatOption = None,
    as_of: AsOfOption = None,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Schedule a plan."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan import Asked, Search, Writing, show_plan

    asked = Asked(desk=Desktop(register, layers), edition=edition, draft=draft, assumptions=assumptions)
    writing = Writing(out=out, force=force, report=report, formats=form, as_of=as_of)
    return show_plan(Call(lang, as_json=as_json), asked, start, Search(seconds, is_greedy=greedy), writing)


@standards_app.command(
    cls=Command,
    help=both(
        "规划执行评估：逐项对照计划与实际，未完成项结转为下一版草案。",
        "Review how a plan was carried out; what is unfinished goes into a draft of the next.",
    ),
)
def review(
    *,
    as_of: AsOfOption = None,
    register: RegisterOption = None,
    edition: EditionOption = None,
    assumptions: AssumptionsOption = None,
    layers: LayersOption = _ALL,
    candidates: Annotated[
        bool,
        typer.Option(
            "--candidates",
            help=both(
                "草案中加入未列入规划的未发布标准。",
                "Add unpublished standards that no plan names to the draft.",
            ),
        ),
    ] = False,
    next_plan: Annotated[
        Path | None,
        typer.Option(
            "--next",
            metavar="FILE",
            help=both("把下一版草案写入文件。", "Write the draft of the next plan to a file."),
        ),
    ] = None,
    report: ReportOption = None,
    form: FormatOption = None,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Review a plan."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan import Asked, Writing
    from hengdu.cli._standards_plan_review import show_review

    asked = Asked(desk=Desktop(register, layers), edition=edition, draft=None, assumptions=assumptions)
    writing = Writing(out=out, force=force, report=report, formats=form, as_of=as_of)
    return show_review(Call(lang, as_json=as_json), asked, next_plan, writing, candidates=candidates)


@standards_app.command(
    cls=Command,
    help=both(
        "情况变化后重排：紧迫程度、政策、单位、能力；在建的保持不变。",
        "Re-plan after a change of urgency, policy, units or capacity; what is under way stays.",
    ),
)
def replan(
    file: Annotated[
        Path, typer.Argument(metavar="PLAN", help=both("现行排程文件。", "File of the plan in force."))
    ],
    *,
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="MONTH", help=both("变化生效月 YYYY-MM。", "Month of the change, YYYY-MM.")
        ),
    ],
    urgency: Annotated[
        PairsOption,
        typer.Option(
            "--urgency",
            metavar="ID=N",
            help=both("改紧迫程度，可重复。", "Change an urgency, may be repeated."),
        ),
    ] = None,
    year: Annotated[
        PairsOption,
        typer.Option(
            "--year",
            metavar="ID=YEAR",
            help=both("改计划年，可重复。", "Change a target year, may be repeated."),
        ),
    ] = None,
    capacity: Annotated[
        PairsOption,
        typer.Option(
            "--capacity",
            metavar="NAME=N|N%",
            help=both(
                "改能力，all 为全部，可重复。", "Change a capacity, all for every one, may be repeated."
            ),
        ),
    ] = None,
    lose_unit: Annotated[
        PairsOption,
        typer.Option(
            "--lose-unit", metavar="UNIT", help=both("失去牵头单位，可重复。", "A leading unit is lost.")
        ),
    ] = None,
    policy: Annotated[
        PairsOption,
        typer.Option(
            "--policy",
            metavar="ID[=STD,STD]",
            help=both(
                "新增政策：所涉标准紧迫程度加一；登记册没有关联时写明标准。可重复。",
                "A new policy: what it touches is one star more urgent; name the standards where the "
                "register links none. May be repeated.",
            ),
        ),
    ] = None,
    add: Annotated[
        PairsOption,
        typer.Option(
            "--add", metavar="ID", help=both("增加标准，可重复。", "Add a standard, may be repeated.")
        ),
    ] = None,
    drop: Annotated[
        PairsOption,
        typer.Option(
            "--drop", metavar="ID", help=both("去掉标准，可重复。", "Drop a standard, may be repeated.")
        ),
    ] = None,
    stability: Annotated[
        int | None,
        typer.Option(
            "--stability",
            min=0,
            help=both("每阶段每移动一月的罚分。", "Penalty of a month by which a stage moves."),
        ),
    ] = None,
    no_freeze: Annotated[
        bool, typer.Option("--no-freeze", help=both("在建的也可移动。", "What is under way may move too."))
    ] = False,
    register: RegisterOption = None,
    seconds: SecondsOption = 10.0,
    greedy: GreedyOption = False,
    report: ReportOption = None,
    form: FormatOption = None,
    as_of: AsOfOption = None,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Re-plan."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan import Search, Writing, change_plan, numbers, pairs
    from hengdu.standards.editions import Changes

    changes = Changes(
        at=at,
        urgency=numbers(urgency, "--urgency"),
        years=numbers(year, "--year"),
        capacity=pairs(capacity, "--capacity"),
        lost_units=tuple(lose_unit or ()),
        policies=tuple(word.partition("=")[0].strip() for word in policy or ()),
        links={
            name.strip(): tuple(code.strip() for code in codes.split(",") if code.strip())
            for name, _, codes in (word.partition("=") for word in policy or ())
        },
        added=tuple(add or ()),
        dropped=tuple(drop or ()),
        freeze=not no_freeze,
        stability=stability,
    )
    writing = Writing(out=out, force=force, report=report, formats=form, as_of=as_of)
    return change_plan(
        Call(lang, as_json=as_json),
        file,
        Desktop(register, _ALL),
        changes,
        Search(seconds, is_greedy=greedy),
        writing,
    )


@standards_app.command(cls=Command, help=both("并排比较两份排程。", "Compare two schedules side by side."))
def compare(
    left: Annotated[
        Path, typer.Argument(metavar="LEFT", help=both("原排程文件。", "File of the earlier plan."))
    ],
    right: Annotated[
        Path, typer.Argument(metavar="RIGHT", help=both("新排程文件。", "File of the later plan."))
    ],
    *,
    report: ReportOption = None,
    form: FormatOption = None,
    as_of: AsOfOption = None,
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Compare two plans."""
    from hengdu.cli._standards_plan import Writing
    from hengdu.cli._standards_plan_review import show_comparison

    writing = Writing(out=out, force=force, report=report, formats=form, as_of=as_of)
    return show_comparison(Call(lang, as_json=as_json), left, right, writing)


@standards_app.command(
    cls=Command,
    help=both(
        "写出标准体系分析报告（Word、PDF）。", "Write the analysis of the standards framework (Word, PDF)."
    ),
)
def report(
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=both("写入的目录。", "Folder to write into."))
    ] = Path("hengdu-standards"),
    form: FormatOption = None,
    register: RegisterOption = None,
    file: FrameworkOption = None,
    layers: LayersOption = _ALL,
    as_of: AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write the analysis."""
    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan import Writing
    from hengdu.cli._standards_plan_review import write_analysis

    writing = Writing(out=None, force=True, report=out, formats=form, as_of=as_of)
    return write_analysis(Call(lang, as_json=as_json), Desktop(register, layers, file), writing)
