"""Declare the commands on packs and assessment files."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

pack_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("检查、查看和比较模型包。", "Check, show and compare packs."),
)
assessment_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("检查评估文件及其格式。", "Check assessment files and print their schema."),
)


@pack_app.command(cls=Command, help=both("列出已安装的模型包。", "List the installed packs."))
def list(  # noqa: A001 - the command's name; nothing here needs the built-in
    lang: given.LangOption = None, as_json: given.JsonOption = False
) -> int:
    """List packs."""
    from hengdu.cli._packs import show_packs

    return show_packs(Call(lang, as_json=as_json))


@pack_app.command(
    cls=Command, help=both("查看模型包内容或其中一个节点。", "What a pack holds, or one node of it.")
)
def show(
    pack: given.PackArgument,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help=both("节点或主题的编码；列出其实践。", "Code of a node or topic; lists its practices."),
        ),
    ] = None,
    stats: Annotated[bool, typer.Option("--stats", help=both("只给出数量。", "Counts only."))] = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show a pack."""
    from hengdu.cli._packs import show_pack

    return show_pack(Call(lang, as_json=as_json), pack, code, stats=stats)


@pack_app.command(
    cls=Command,
    help=both(
        "检查模型包，指出位置和改法；有警告时退出码为 1。",
        "Faults of a pack with place and fix; exits with 1 on any warning.",
    ),
)
def lint(
    pack: given.PackArgument,
    *,
    every: Annotated[bool, typer.Option("--all", help=both("也列出提示。", "List hints too."))] = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Check a pack."""
    from hengdu.cli._packs import show_lint

    return show_lint(Call(lang, as_json=as_json), pack, every=every)


@pack_app.command(
    cls=Command,
    help=both(
        "两个模型包之间的变化，以及评估如何承接。",
        "What changed between two packs, and how an assessment carries over.",
    ),
)
def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="A",
            autocompletion=given.pack_ids,
            help=both("旧包：编号或目录。", "The old pack: id or folder."),
        ),
    ],
    after: Annotated[
        str,
        typer.Argument(
            metavar="B",
            autocompletion=given.pack_ids,
            help=both("新包：编号或目录。", "The new pack: id or folder."),
        ),
    ],
    *,
    assessment: Annotated[
        Path | None,
        typer.Option(
            "--assessment",
            metavar="FILE",
            help=both("用旧包所做的评估，与 --out 同用。", "An assessment made with A, with --out."),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=both("写入承接到新包的评估。", "Where to write it carried over to B."),
        ),
    ] = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Compare two packs."""
    from hengdu.cli._carry import show_diff

    return show_diff(Call(lang, as_json=as_json), before, after, assessment, out, force=force)


@pack_app.command(
    cls=Command,
    help=both(
        "把模型写成可读的页面：网站、单个 HTML 文件、PDF 书。",
        "The model to read: pages of a site, one HTML file, a PDF book.",
    ),
)
def pages(
    pack: given.PackArgument,
    *,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="LIST",
            help=both(
                "md 网站页面（总是中英两种）、html、pdf，以逗号分隔。",
                "md (pages of a site, always both languages), html, pdf; separated by commas.",
            ),
        ),
    ] = "md",
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=both("写入的目录。", "Folder to write into."))
    ] = Path(),
    lang: given.DocumentLangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write the model to read."""
    from hengdu.cli._pages import write_pages

    return write_pages(Call(lang, as_json=as_json), pack, formats, out, lang)


@pack_app.command(
    cls=Command, help=both("模型包的 JSON Schema，供编辑器使用。", "The JSON Schema of packs, for editors.")
)
def schema(
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Print the schema of packs."""
    from hengdu.cli._packs import show_pack_schema

    return show_pack_schema(Call(lang, as_json=as_json), out, force=force)


@pack_app.command(
    cls=Command,
    help=both(
        "盲读结果：读者对各条实践的作答是否一致。",
        "A blind reading: how far readers of a pack's statements agree.",
    ),
)
def reading(
    pack: given.PackArgument,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help=both("含 vignettes/ 与 readers/ 的目录。", "The folder with vignettes/ and readers/."),
        ),
    ],
    *,
    least: Annotated[
        float,
        typer.Option(
            "--least",
            min=0,
            max=1,
            help=both("各子域至少应达到的一致率。", "The agreement that each sub-domain needs."),
        ),
    ] = 0.8,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=both("输出 Markdown 表。", "Print a Markdown table."))
    ] = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Compare blind readers."""
    from hengdu.cli._readings import show_reading

    return show_reading(Call(lang, as_json=as_json), pack, folder, least, markdown=markdown)


@pack_app.command(
    cls=Command,
    help=both(
        "某类机构的默认目标等级和建议不适用的部分；不给 --type 则列出类型和情况。",
        "Default targets of a type of institution and what may not apply; without --type types and facts.",
    ),
)
def profile(
    pack: given.PackArgument,
    *,
    kind: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="TYPE", help=both("机构类型，如 futures。", "Institution type, as futures.")
        ),
    ] = None,
    without: Annotated[
        str,
        typer.Option(
            "--without",
            metavar="LIST",
            help=both(
                "机构没有的，以逗号分隔，如 cloud,mobile_app。",
                "What the institution has not, separated by commas, such as cloud,mobile_app.",
            ),
        ),
    ] = "",
    facts: Annotated[
        Path | None,
        typer.Option(
            "--facts",
            metavar="FILE",
            help=both("机构情况文件，代替以上两项。", "A file of institution facts instead of the two."),
        ),
    ] = None,
    facts_schema: Annotated[
        bool,
        typer.Option(
            "--facts-schema",
            help=both("只打印该文件的 JSON Schema。", "Print the JSON Schema of that file only."),
        ),
    ] = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show what follows from an institution's type and circumstances."""
    from hengdu.cli._profile import Asked, show_facts_schema, show_profile

    call = Call(lang, as_json=as_json)
    if facts_schema:
        return show_facts_schema(call)
    return show_profile(call, pack, Asked(type=kind, without=without, facts=facts))


@assessment_app.command(name="check", cls=Command, help=both("检查评估文件。", "Check an assessment file."))
def check(
    file: given.File,
    pack: given.PackOption = None,
    as_of: given.AsOfOption = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Check an assessment file."""
    from hengdu.cli._assessments import show_check
    from hengdu.cli._sources import Source

    return show_check(Call(lang, as_json=as_json), Source(file, pack=pack, as_of=as_of))


@assessment_app.command(
    name="schema",
    cls=Command,
    help=both("评估文件的 JSON Schema，供编辑器使用。", "The JSON Schema of assessment files, for editors."),
)
def assessment_schema(
    out: given.OutFileOption = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Print the schema of assessment files."""
    from hengdu.cli._assessments import show_assessment_schema

    return show_assessment_schema(Call(lang, as_json=as_json), out, force=force)
