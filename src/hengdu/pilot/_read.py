"""Read anonymous exports, and refuse those that do not belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.assessments import NA
from hengdu.documents import Document, Limits, read_document, validate_document
from hengdu.errors import PilotError
from hengdu.pilot._records import ExportFile

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from pathlib import Path

    from hengdu.packs import Pack

LIMITS: Final = Limits(bytes=16 * 1024 * 1024, depth=8, values=400_000)


def read_export(path: Path | str) -> tuple[ExportFile, Document]:
    """Read one export and check its shape; the document gives places to later checks."""
    document = read_document(path, limits=LIMITS)
    return validate_document(document, ExportFile, PilotError), document


def read_exports(paths: Sequence[Path | str], pack: Pack) -> tuple[ExportFile, ...]:
    """Read the exports of a pilot and check each against the pack.

    Raises :class:`~hengdu.errors.PilotError` with ``file:line`` for a code or answer that the pack does not
    have, another pack, version or preset, and for the same export given twice.
    """
    found: list[tuple[str, ExportFile]] = []
    for path in paths:
        file, document = read_export(path)
        _check(file, pack, document)
        for name, other in found:
            if other == file:
                raise PilotError(
                    f"与 {name} 是同一份导出",
                    f"this is the same export as {name}",
                    place=document.name,
                    hint_zh="每家机构只交一份",
                    hint_en="Give each institution's export once",
                )
            if other.preset != file.preset:
                raise PilotError(
                    f"计分预设 {file.preset or '（无）'} 与 {name} 的 {other.preset or '（无）'} 不同",
                    f"the preset {file.preset or '(none)'} differs from {other.preset or '(none)'} of {name}",
                    place=document.place(("preset",)),
                    hint_zh="快评与完整评估从不混用，请分开汇总",
                    hint_en="A screening never mixes with a full assessment; report on them apart",
                )
        found.append((document.name, file))
    return tuple(file for _, file in found)


def _check(file: ExportFile, pack: Pack, document: Document) -> None:
    if (file.pack, file.version) != (pack.id, pack.version):
        raise PilotError(
            f"这份导出用的是 {file.pack[:80]} {file.version}，不是 {pack.id} {pack.version}",
            f"the export was made with {file.pack[:80]} {file.version}, not {pack.id} {pack.version}",
            place=document.place(("version" if file.pack == pack.id else "pack",)),
            hint_zh="同一份报告只汇总同一版本的模型包",
            hint_en="One report takes exports of one version of one pack",
        )
    _known(file.answers, pack.practices, document, "answers")
    _known(file.nodes, pack.nodes, document, "nodes")
    _known(file.indicators, pack.indicators, document, "indicators")
    _known(file.disputed, pack.practices, document, "disputed")
    roles = {role.code for role in pack.content.roles}
    types = {item.code for item in pack.content.institution_types} | {""}
    if file.institution.type not in types:
        raise _unknown(file.institution.type, document.place(("institution", "type")))
    for at, time in enumerate(file.times):
        for name, known in (("role", roles), ("node", pack.nodes), ("practice", pack.practices)):
            value = getattr(time, name)
            if value is not None and value not in known:
                raise _unknown(value, document.place(("times", at, name)))
    for code, answer in file.answers.items():
        options = {option.code for option in pack.answer_set(pack.practices[code]).options} | {NA}
        for value in (answer.answer, *answer.ratings):
            if value is not None and value not in options:
                raise PilotError(
                    f"{code} 没有答案 {value[:40]}",
                    f"{code} has no answer {value[:40]}",
                    place=document.place(("answers", code)),
                    hint_zh="请重新导出，不要手工修改",
                    hint_en="Export again; do not edit the file by hand",
                )


def _known(codes: Iterable[str], known: Container[str], document: Document, section: str) -> None:
    for code in codes:
        if code not in known:
            raise _unknown(code, document.place((section, code)))


def _unknown(code: str, place: str) -> PilotError:
    return PilotError(
        f"模型包没有编码 {code[:80]}",
        f"the pack has no code {code[:80]}",
        place=place,
        hint_zh="请重新导出，不要手工修改",
        hint_en="Export again; do not edit the file by hand",
    )
