"""Read the files of a blind reading: ``vignettes/``, ``readers/NAME/`` and ``statements.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import attrs

from hengdu.chain import sha256_of
from hengdu.documents import TextField, read_document, record, validate_document
from hengdu.errors import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hengdu.packs import Pack

Record = TypeVar("Record")

_DIGEST_LENGTH = 16


@record
class Vignette:
    """A few facts as an interviewer noted them, and the practices that they are about."""

    id: str
    institution: TextField
    facts: tuple[TextField, ...]
    about: tuple[str, ...]


@record
class VignetteFile:
    """The vignettes of one sub-domain; together they are about each of its practices once."""

    code: str
    vignettes: tuple[Vignette, ...]


@record
class ReaderSheet:
    """What one reader answered for one sub-domain, and where the words left a doubt."""

    code: str
    reader: str
    answers: dict[str, str]
    doubts: dict[str, TextField] | None = None


@record
class _Statements:
    """Digests of the statements as they were when they were read."""

    read: dict[str, str]


@attrs.frozen(kw_only=True)
class Sheets:
    """Everything in the folder of a blind reading.

    ``read`` gives the digest of each statement as it was read; a statement that changed since counts
    as not agreed until it is read again.
    """

    vignettes: Mapping[str, VignetteFile]
    readers: Mapping[str, Mapping[str, ReaderSheet]]
    read: Mapping[str, str]


def statement_digest(pack: Pack, code: str) -> str:
    """Return the digest of a practice's statement in both languages, 16 hexadecimal digits."""
    text = pack.practices[code].text
    return sha256_of([text.zh, text.en])[:_DIGEST_LENGTH]


def read_sheets(folder: Path, pack: Pack) -> Sheets:
    """Read and check the files of a blind reading against the pack that was read.

    Raises AssessmentError, with file and line, for a broken file, a practice that the pack or the
    vignette does not know, an answer outside the pack's scale, and a practice without an answer.
    """
    vignettes = {}
    for path in _files(folder / "vignettes"):
        name = f"vignettes/{path.name}"
        item = _read(path, VignetteFile, name)
        _check_vignettes(item, pack, name)
        vignettes[item.code] = item
    if not vignettes:
        raise AssessmentError(
            "没有情景文件",
            "there are no vignettes",
            place=str(folder),
            hint_zh="目录须含 vignettes/<子域编码>.yaml",
            hint_en="The folder holds vignettes/<sub-domain code>.yaml",
        )
    readers: dict[str, dict[str, ReaderSheet]] = {}
    for home in sorted(path for path in (folder / "readers").glob("*") if path.is_dir()):
        for path in _files(home):
            name = f"readers/{home.name}/{path.name}"
            sheet = _read(path, ReaderSheet, name)
            _check_sheet(sheet, home.name, vignettes, pack, name)
            readers.setdefault(home.name, {})[sheet.code] = sheet
    statements = folder / "statements.yaml"
    read = _read(statements, _Statements, statements.name).read if statements.is_file() else {}
    return Sheets(vignettes=vignettes, readers=readers, read=read)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.yaml"))


def _read(path: Path, model: type[Record], name: str) -> Record:
    return validate_document(read_document(path, name=name), model, AssessmentError)


def _check_vignettes(item: VignetteFile, pack: Pack, name: str) -> None:
    if item.code not in pack.nodes:
        raise AssessmentError(
            f"模型中没有 {item.code}",
            f"the pack has no {item.code}",
            place=name,
            hint_zh="请用模型中的子域编码",
            hint_en="Use the code of one of the pack's sub-domains",
        )
    wanted = sorted(practice.code for practice in pack.nodes[item.code].practices)
    given = sorted(code for vignette in item.vignettes for code in vignette.about)
    if wanted != given:
        odd = sorted(set(wanted) ^ set(given)) or sorted({code for code in given if given.count(code) > 1})
        raise AssessmentError(
            f"情景合起来须恰好涉及每条实践一次：{odd[0]}",
            f"the vignettes must together be about each practice exactly once: {odd[0]}",
            place=name,
            hint_zh="请核对 about 中的编码",
            hint_en="Check the codes in `about`",
        )


def _check_sheet(
    sheet: ReaderSheet, reader: str, vignettes: Mapping[str, VignetteFile], pack: Pack, name: str
) -> None:
    if sheet.code not in vignettes or sheet.reader != reader:
        raise AssessmentError(
            f"{sheet.code}（{sheet.reader}）没有对应的情景，或读者与目录不符",
            f"{sheet.code} by {sheet.reader} has no vignettes, or the reader is not the folder's",
            place=name,
            hint_zh="文件放在 readers/<读者>/<子域编码>.yaml",
            hint_en="Files are readers/<reader>/<sub-domain code>.yaml",
        )
    values = {
        option.code
        for code in sheet.answers
        if code in pack.practices
        for option in pack.answer_set(pack.practices[code]).options
    }
    wanted = {code for vignette in vignettes[sheet.code].vignettes for code in vignette.about}
    for code in sorted(wanted ^ set(sheet.answers)):
        raise AssessmentError(
            f"{code} 缺少作答，或不在情景之内",
            f"{code} has no answer, or is in no vignette",
            place=name,
            hint_zh="情景涉及的每条实践都要作答",
            hint_en="Answer every practice that the vignettes are about",
        )
    for code, value in sheet.answers.items():
        if value not in values:
            raise AssessmentError(
                f"{code} 的作答 {value} 不在量表之内",
                f"{code}: {value} is no answer of the scale",
                place=name,
                hint_zh=f"可用：{'、'.join(sorted(values))}",
                hint_en=f"Use one of {', '.join(sorted(values))}",
            )
