"""Declare the commands on interviews and on offline parts."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

interview_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("打印访谈提纲与记录表。", "Print interview guides and record forms."),
)
offline_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both("离线处理评估的加密部分。", "Work on an encrypted part of an assessment offline."),
)

Role = Annotated[
    str,
    typer.Option("--role", metavar="ROLE", help=both("访谈角色，如 CISO。", "Interview role, such as CISO.")),
]
Codes = Annotated[
    list[str] | None,
    typer.Option(
        "--code",
        metavar="CODE",
        help=both("只问该节点或实践，可重复。", "Only this node or practice; repeatable."),
    ),
]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="LIST",
        help=both("格式，以逗号分隔：pdf、docx、html。", "Formats, separated by commas: pdf, docx, html."),
    ),
]
Folder = Annotated[
    Path, typer.Option("--out", metavar="FOLDER", help=both("写入的目录。", "Folder to write into."))
]
Name = Annotated[
    str,
    typer.Option(
        "--institution",
        metavar="NAME",
        help=both("封面上的机构名称。", "Name of the institution on the cover."),
    ),
]
Part = Annotated[
    Path,
    typer.Argument(metavar="FILE", help=both("离线部分（.hdpart）。", "Offline part (.hdpart).")),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help=both(
            "口令所在文件（首行）；默认在终端输入。",
            "File with the passphrase (first line); else it is asked for.",
        ),
    ),
]


@interview_app.command(
    cls=Command,
    help=both(
        "一个角色的访谈提纲：问题、请出示的材料、记录空间。",
        "The guide of one role: questions, what to ask to be shown, space for notes.",
    ),
)
def guide(
    pack: given.PackArgument,
    *,
    role: Role,
    code: Codes = None,
    institution: Name = "",
    formats: Formats = "pdf,docx",
    out: Folder = Path(),
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write an interview guide."""
    from hengdu.cli._interviews import write_paper

    call = Call(lang, as_json=as_json)
    return write_paper(call, "guide", pack, role, tuple(code or ()), institution, formats, out)


@interview_app.command(
    cls=Command,
    help=both(
        "一个角色的空白访谈记录表，含签字栏。", "The blank record form of one role, with lines to sign on."
    ),
)
def form(
    pack: given.PackArgument,
    *,
    role: Role,
    code: Codes = None,
    institution: Name = "",
    formats: Formats = "pdf,docx",
    out: Folder = Path(),
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Write a record form."""
    from hengdu.cli._interviews import write_paper

    call = Call(lang, as_json=as_json)
    return write_paper(call, "form", pack, role, tuple(code or ()), institution, formats, out)


@offline_app.command(
    name="open",
    cls=Command,
    help=both(
        "解开离线部分：写出评估文件和各角色的 Excel 问卷。",
        "Open a part: write its assessment file and an Excel questionnaire for each role.",
    ),
)
def open_(
    part: Part,
    *,
    out: Folder = Path("hengdu-offline"),
    passphrase_file: PassphraseFile = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Open a part."""
    from hengdu.cli._offline import open_part

    return open_part(Call(lang, as_json=as_json), part, out, passphrase_file)


@offline_app.command(
    cls=Command,
    help=both(
        "把填好的问卷或评估文件装回离线部分，以便收回合并。",
        "Put filled questionnaires or an assessment file back into a part, to be merged.",
    ),
)
def close(
    part: Part,
    answers: Annotated[
        list[Path],
        typer.Argument(
            metavar="ANSWERS",
            help=both(
                "填好的 .xlsx，或一份 YAML/JSON 评估文件。", "Filled .xlsx files, or one assessment file."
            ),
        ),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help=both("要写的 .hdpart 文件。", "The .hdpart file to write.")
        ),
    ],
    passphrase_file: PassphraseFile = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Close a part."""
    from hengdu.cli._offline import close_part

    return close_part(Call(lang, as_json=as_json), part, answers, out, passphrase_file, force=force)
