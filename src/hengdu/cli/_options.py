"""Name the arguments and options that commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli._language import WORDINGS, both


def one_of(*values: str) -> Callable[[str], list[str]]:
    """Return a completion that offers fixed values."""

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete)]

    return complete


def pack_ids(incomplete: str) -> list[str]:
    """Complete the ids of installed packs."""
    from hengdu.plugins import installed_packs

    return [item for item in installed_packs() if item.startswith(incomplete)]


def codes(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete codes of the pack that the given assessment was made with."""
    from hengdu.cli._sources import Source, known_codes
    from hengdu.errors import HengduError

    try:
        known = known_codes(Source(Path(ctx.params["file"]), pack=ctx.params.get("pack")))
    except (HengduError, KeyError, TypeError):
        return []
    return [item for item in known if item.startswith(incomplete)]


File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help=both("评估文件（YAML 或 JSON）。", "Assessment file (YAML or JSON).")
    ),
]
Code = Annotated[
    str,
    typer.Argument(
        metavar="CODE",
        autocompletion=codes,
        help=both(
            "节点或实践的编码，如 SH-04；overall 为总体。",
            "Code of a node or practice, such as SH-04; overall is the whole.",
        ),
    ),
]
PackArgument = Annotated[
    str,
    typer.Argument(
        metavar="PACK",
        autocompletion=pack_ids,
        help=both("模型包：已安装的编号或目录。", "Pack: an installed id or a folder."),
    ),
]
PackOption = Annotated[
    str | None,
    typer.Option(
        "--pack",
        metavar="PACK",
        autocompletion=pack_ids,
        help=both(
            "模型包编号或目录；默认取评估文件所写的编号（已安装的，或评估文件旁的同名目录）。",
            "Id or folder of a pack; by default the one the file names (installed, or a folder beside it).",
        ),
    ),
]
PresetOption = Annotated[
    str | None,
    typer.Option(
        "--preset", metavar="ID", help=both("预设编号，如 quick（快评）。", "Preset, such as quick.")
    ),
]
ModeOption = Annotated[
    str | None,
    typer.Option(
        "--mode",
        metavar="self|verified",
        autocompletion=one_of("self", "verified"),
        help=both(
            "self 自评；verified 核验：证据低于最低等级的答案降一档。",
            "self, or verified: an answer whose evidence is too weak drops one step.",
        ),
    ),
]
ObjectOption = Annotated[
    str | None,
    typer.Option(
        "--object",
        metavar="CODE",
        help=both(
            "只看一个保护对象或系统的答案。", "Read the answers of one protected object or system only."
        ),
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=both(
            "评估基准日 YYYY-MM-DD；文件未写时取今天。",
            "The day the assessment speaks of, YYYY-MM-DD; today where the file has none.",
        ),
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help=both("标准输出为一份 JSON。", "Print one JSON document and nothing else.")),
]
LangOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="zh|en",
        autocompletion=one_of(*WORDINGS),
        help=both(
            "输出语言；默认取 HENGDU_LANG，再取系统语言。",
            "Language; by default HENGDU_LANG, then the locale.",
        ),
    ),
]
DocumentLangOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="zh|en|both",
        autocompletion=one_of(*WORDINGS, "both"),
        help=both("报告语言：zh、en 或 both（两种都写）。", "Language of the reports: zh, en or both."),
    ),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help=both("覆盖已有文件。", "Overwrite existing files."))
]
OutFileOption = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", help=both("写入文件，不打印。", "Write to a file instead of printing.")
    ),
]
