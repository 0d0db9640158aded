"""Read the assessor's notes, from YAML, JSON or the Excel form, and check them against the pack."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hengdu.assessments import asked_of
from hengdu.documents import Limits, read_document, validate_document
from hengdu.errors import PilotError
from hengdu.pilot._form import notes_from_workbook
from hengdu.pilot._records import NotesFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hengdu.packs import Pack

    Place = Callable[[Sequence[str | int]], str]

LIMITS: Final = Limits(bytes=4 * 1024 * 1024, depth=8, values=60_000)


def read_notes(path: Path | str, pack: Pack) -> NotesFile:
    """Read what the assessor noted before the result, ``.xlsx`` as the form of :func:`write_form`.

    Raises :class:`~hengdu.errors.PilotError` with ``file:line`` or ``file:sheet!cell`` for an unknown code,
    role or reason, a level that the pack does not have, a role that is asked nothing there, and notes made
    for another pack or version.
    """
    path = Path(path)
    place: Place
    if path.suffix.lower() == ".xlsx":
        file, place = notes_from_workbook(path)
    else:
        document = read_document(path, limits=LIMITS)
        file, place = validate_document(document, NotesFile, PilotError), document.place
    _check(file, pack, place)
    return file


def questions_of(pack: Pack, role: str, node: str) -> tuple[str, ...]:
    """Return the practices below a node that a role is asked."""
    return tuple(item.code for item in pack.below(node) if role in asked_of(pack, item))


def _check(file: NotesFile, pack: Pack, place: Place) -> None:
    if file.pack != pack.id or (file.version and file.version != pack.version):
        raise PilotError(
            f"这份记录用的是 {file.pack[:80]} {file.version}，不是 {pack.id} {pack.version}",
            f"the notes are for {file.pack[:80]} {file.version}, not for {pack.id} {pack.version}",
            place=place(("version" if file.pack == pack.id else "pack",)),
            hint_zh="请按评估所用的模型包填写",
            hint_en="Make them for the pack of the assessment",
        )
    levels = (0, *pack.levels)
    for code, level in file.levels.items():
        _known(code, pack.nodes, place(("levels", code)))
        if level is not None and level not in levels:
            raise PilotError(
                f"{code} 的等级 {level} 不在 {levels[0]}–{levels[-1]} 内",
                f"the level {level} of {code} is not within {levels[0]}-{levels[-1]}",
                place=place(("levels", code)),
                hint_zh="写下您自己的判断，不确定则留空",
                hint_en="Write down your own judgement, or leave it empty",
            )
    roles = [role.code for role in pack.content.roles]
    for at, item in enumerate(file.minutes):
        _known(item.role, roles, place(("minutes", at, "role")))
        _known(item.node, pack.nodes, place(("minutes", at, "node")))
        if not questions_of(pack, item.role, item.node):
            raise PilotError(
                f"{item.node} 没有向 {item.role} 提问的实践",
                f"{item.role} is asked nothing in {item.node}",
                place=place(("minutes", at)),
                hint_zh="请检查角色与节点",
                hint_en="Check role and node",
            )
    for section, codes in (("seconds", file.seconds), ("disputed", file.disputed)):
        for code in codes:
            _known(code, pack.practices, place((section, code)))


def _known(code: str, known: Iterable[str], place: str) -> None:
    names = list(known)
    if code in names:
        return
    near = difflib.get_close_matches(code[:80].upper(), names, n=1)
    raise PilotError(
        f"没有编码 {code[:80]}",
        f"there is no code {code[:80]}",
        place=place,
        hint_zh=f"是否为 {near[0]}？" if near else "请检查编码",
        hint_en=f"Did you mean {near[0]}?" if near else "Check the code",
    )
