"""Declare ``hengdu dossier``."""

from pathlib import Path
from typing import Annotated

import typer

from hengdu.cli import _options as given
from hengdu.cli._call import Call
from hengdu.cli._help import Command, Group
from hengdu.cli._language import both

dossier_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=both(
        "封存档案：校验、查看、生成脱敏副本。不需要数据库。",
        "Sealed dossiers: verify, show, redact. No database is needed.",
    ),
)

DossierFile = Annotated[
    Path, typer.Argument(metavar="FILE", help=both("档案文件（.hengdu）。", "Dossier (.hengdu)."))
]


@dossier_app.command(
    cls=Command,
    help=both(
        "校验档案：逐一重算摘要、签名与得分。\n"
        "退出码：0 有效；1 已被改动、签名密钥未知或计分规则版本不同；2 不是档案文件。",
        "Verify a dossier: every digest, the signatures, and the score from the pack inside.\n"
        "Exit codes: 0 valid; 1 altered, unknown key, or another version of the rules; 2 no dossier.",
    ),
)
def verify(
    file: DossierFile,
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help=both(
                "受信公钥：十六进制，或含公钥的文件；可多次给出。",
                "A public key to trust, in hexadecimal or as a file; may be given several times.",
            ),
        ),
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            "--evidence",
            metavar="FOLDER",
            help=both(
                "证据文件所在目录，按内容核对摘要。", "A folder of evidence files, compared by content."
            ),
        ),
    ] = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Verify a dossier."""
    from hengdu.cli._dossiers import show_verdict

    return show_verdict(Call(lang, as_json=as_json), file, tuple(key or ()), evidence)


@dossier_app.command(
    cls=Command,
    help=both(
        "查看档案内容；用 --section 逐条列出一节。不作校验结论。",
        "Show what a dossier holds; --section lists the records of one section. It is no verification.",
    ),
)
def show(
    file: DossierFile,
    *,
    section: Annotated[
        str | None,
        typer.Option(
            "--section",
            metavar="NAME",
            help=both("要列出的节，如 answers/SH-04。", "Section to list, such as answers/SH-04."),
        ),
    ] = None,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Show a dossier."""
    from hengdu.cli._dossiers import show_content

    return show_content(Call(lang, as_json=as_json), file, section)


@dossier_app.command(
    cls=Command,
    help=both(
        "生成脱敏副本：略去指定内容，仍可校验。",
        "Write a copy that withholds what is named and still verifies.",
    ),
)
def redact(
    file: DossierFile,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=both("要写的文件。", "The file to write."))
    ],
    section: Annotated[
        list[str] | None,
        typer.Option(
            "--section",
            metavar="NAME",
            help=both(
                "略去整节，如 evidence；可多次给出。", "Withhold a section; may be given several times."
            ),
        ),
    ] = None,
    node: Annotated[
        list[str] | None,
        typer.Option(
            "--node",
            metavar="CODE",
            help=both(
                "略去一个子域的答案与结果；可多次给出。",
                "Withhold the answers and results of a sub-domain; may be given several times.",
            ),
        ),
    ] = None,
    record: Annotated[
        list[str] | None,
        typer.Option(
            "--record",
            metavar="SECTION:NAME",
            help=both("略去一条记录；可多次给出。", "Withhold one record; may be given several times."),
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="KIND",
            autocompletion=given.one_of("personal", "note", "evidence_name", "identity"),
            help=both(
                "略去一类字段：personal 姓名、note 说明、evidence_name 证据名称、identity 机构身份。",
                "Withhold a kind of field: personal, note, evidence_name, identity.",
            ),
        ),
    ] = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Redact a dossier."""
    from hengdu.cli._dossiers import write_redacted

    named = (tuple(section or ()), tuple(node or ()), tuple(record or ()), tuple(field or ()))
    return write_redacted(Call(lang, as_json=as_json), file, out, named, force=force)


@dossier_app.command(
    cls=Command,
    help=both(
        "加签：用另一把密钥对同一总摘要再签一次，内容不变。不给 --out 时替换原文件。",
        "Countersign: add a signature by another key over the same root; the content stays.\n"
        "Without --out the file itself is replaced.",
    ),
)
def countersign(
    file: DossierFile,
    *,
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="KEY",
            help=both(
                "私钥 PEM 文件，或签名方式所用的名称。",
                "Private key: a PEM file, or what the scheme calls it.",
            ),
        ),
    ],
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            metavar="NAME",
            help=both(
                "签名方式：ed25519、sm2 或扩展包提供的其他方式。",
                "Scheme: ed25519, sm2, or one that a package adds.",
            ),
        ),
    ] = "ed25519",
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="NAME", help=both("签名人，随签名显示。", "Who signs; shown with the signature.")
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=both("要写的文件。", "The file to write.")),
    ] = None,
    force: given.ForceOption = False,
    lang: given.LangOption = None,
    as_json: given.JsonOption = False,
) -> int:
    """Countersign a dossier."""
    from hengdu.cli._dossiers import write_countersigned

    return write_countersigned(
        Call(lang, as_json=as_json), file, key, out, scheme=scheme, by=by[:200], force=force
    )
