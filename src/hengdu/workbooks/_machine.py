"""Keep on a hidden sheet what a program needs to read the workbook back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs

from hengdu.assessments import AssessmentFile, assessment_data
from hengdu.documents import adapter
from hengdu.errors import SheetError
from hengdu.sheets import Sheet, SheetData, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

MACHINE_SHEET: Final = "_hengdu"
_MAGIC: Final = "hengdu-workbook"
_FORMAT: Final = 1
_CHUNK: Final = 8_000  # characters a cell
_MAX_BYTES: Final = 32 * 1024 * 1024  # of carried JSON
_WARNING: Final = "供程序读取，请勿改动 / read by the program, please do not change"


@attrs.frozen(kw_only=True)
class Machine:
    """What a workbook was made from; ``carried`` is the assessment (or its part) that it was filled with.

    ``is_whole`` tells that every role is in the workbook, so that ``carried`` is the complete assessment.
    """

    pack: str
    version: str
    digest: str
    lang: str
    preset: str
    roles: tuple[str, ...]
    is_whole: bool
    created: str
    carried: AssessmentFile


def machine_sheet(machine: Machine) -> Sheet:
    """Return the hidden sheet: facts, the carried assessment in pieces, and a check sum over both."""
    text = json.dumps(assessment_data(machine.carried), ensure_ascii=True, separators=(",", ":"))
    packed = base64.b64encode(zlib.compress(text.encode(), 6)).decode()
    facts = [(name, value) for name, value in _facts(machine) if value]
    pieces = [("data", packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK)]
    rows = [(_MAGIC, _WARNING), ("check", _check([*facts, *pieces])), *facts, *pieces]
    return Sheet(name=MACHINE_SHEET, rows=tuple(rows), visibility=Visibility.VERY_HIDDEN)


def read_machine(sheets: tuple[SheetData, ...], source: str) -> Machine:
    """Return what the workbook was made from; SheetError when it was not exported by us or was changed."""
    sheet = next((item for item in sheets if item.value(0, 0) == _MAGIC), None)
    if sheet is None:
        raise SheetError(
            "这不是衡度导出的问卷，或隐藏工作表已被删除",
            "this is not a questionnaire exported by Hengdu, or its hidden sheet was deleted",
            place=source,
            hint_zh="请重新导出，把填写内容粘贴到新文件",
            hint_en="Export again and paste what was filled in into the new file",
        )
    rows = [(str(row[0]), str(row[1])) for row in sheet.rows[1:] if len(row) > 1 and row[0] and row[1]]
    facts = dict(rows)
    if facts.get("check") != _check([row for row in rows if row[0] != "check"]):
        _changed(sheet)
    if facts.get("format") != str(_FORMAT):
        raise SheetError(
            f"问卷格式 {facts.get('format', '-')[:20]} 不受支持",
            f"questionnaire format {facts.get('format', '-')[:20]} is not supported",
            place=sheet.place(0, 0),
            hint_zh="请升级衡度，或用本版本重新导出",
            hint_en="Upgrade Hengdu, or export again with this version",
        )
    return Machine(
        pack=facts.get("pack", ""),
        version=facts.get("version", ""),
        digest=facts.get("digest", ""),
        lang=facts.get("lang", "zh"),
        preset=facts.get("preset", ""),
        roles=tuple(facts.get("roles", "").split()) or ("",),
        is_whole=facts.get("whole") == "yes",
        created=facts.get("created", ""),
        carried=_unpacked("".join(value for name, value in rows if name == "data"), sheet),
    )


def _facts(machine: Machine) -> Iterator[tuple[str, str]]:
    yield "format", str(_FORMAT)
    yield "pack", machine.pack
    yield "version", machine.version
    yield "digest", machine.digest
    yield "lang", machine.lang
    yield "preset", machine.preset
    yield "roles", " ".join(machine.roles)
    yield "whole", "yes" if machine.is_whole else "no"
    yield "created", machine.created


def _check(rows: list[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(f"{name}={value}" for name, value in rows).encode()).hexdigest()


def _unpacked(packed: str, sheet: SheetData) -> AssessmentFile:
    try:
        engine = zlib.decompressobj()
        text = engine.decompress(base64.b64decode(packed, validate=True), _MAX_BYTES)
        if not engine.eof:
            _changed(sheet)
        data = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        file: AssessmentFile = adapter(AssessmentFile).validate_python(data)
    except (binascii.Error, zlib.error, ValueError, RecursionError, ArithmeticError) as cause:
        _changed(sheet, cause)
    return file


def _refuse(constant: str) -> Any:  # noqa: ANN401 - a field or record of any kind
    raise ValueError(constant)


def _changed(sheet: SheetData, cause: BaseException | None = None) -> NoReturn:
    raise SheetError(
        "隐藏工作表的内容被改动过",
        "the hidden sheet was changed",
        place=sheet.place(0, 0),
        hint_zh="请重新导出，把填写内容粘贴到新文件",
        hint_en="Export again and paste what was filled in into the new file",
    ) from cause
