"""Write the blank form for the assessor's notes, and read it back from Excel."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.errors import PilotError
from hengdu.pilot._records import SIZES, WHYS, Dispute, Minutes, NotesFile
from hengdu.sheets import (
    Area,
    Cell,
    Column,
    ListRule,
    NumberRule,
    Properties,
    Sheet,
    Style,
    Validation,
    read_workbook,
    write_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hengdu.packs import Pack
    from hengdu.sheets import SheetData, Value
    from hengdu.text import Text

ABOUT: Final = "说明 about"
LEVELS: Final = "等级 levels"
MINUTES: Final = "用时 minutes"
DISPUTED: Final = "争议 disputed"

_HEAD: Final = Style(bold=True, color="#FFFFFF", fill="#1F3A5F", border=True, wrap=True)
_INPUT: Final = Style(border=True, wrap=True, top=True, unlocked=True, fill="#FFFBE6")
_FIXED: Final = Style(border=True, wrap=True, top=True)
_SPARE: Final = 200  # empty rows offered where the number of entries is not known
_MOST_MINUTES: Final = 100_000
_YES: Final = ("是 yes", "否 no")
_HEADS: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    ABOUT: (("项目 item", 44), ("内容 value", 28)),
    LEVELS: (("编码 code", 12), ("名称 name", 44), ("您判断的等级 level", 20)),
    MINUTES: (("角色 role", 12), ("节点 node", 14), ("分钟 minutes", 14)),
    DISPUTED: (("实践 practice", 18), ("原因 why", 30), ("备注（不导出） note (never exported)", 60)),
}
_ITEMS: Final = {
    "pack": "模型包 pack",
    "version": "版本 version",
    "before_result": "以下等级是在看到任何结果之前写下的 levels noted before any result was seen",
    "size": "机构规模 size",
}


def write_form(pack: Pack, path: Path, *, created: date) -> None:
    """Write the blank form of a pack as an Excel workbook in both languages, one row per sub-domain.

    The people who judge fill it in before they see a result; :func:`read_notes` reads it back.
    """
    nodes = [node for node in pack.nodes.values() if node.practices]
    levels: list[Value] = [0, *pack.levels]
    given = {"pack": Cell(pack.id, _FIXED), "version": Cell(pack.version, _FIXED)}
    about: list[list[Cell | Value]] = [
        [Cell(title, _FIXED), given.get(key, Cell(None, _INPUT))] for key, title in _ITEMS.items()
    ]
    rows: list[list[Cell | Value]] = [
        [Cell(node.code, _FIXED), Cell(f"{node.title.zh}\n{node.title.en}", _FIXED), Cell(None, _INPUT)]
        for node in nodes
    ]
    blank: list[list[Cell | Value]] = [[Cell(None, _INPUT)] * 3 for _ in range(_SPARE)]
    roles = tuple(role.code for role in pack.content.roles)
    sheets = (
        _sheet(ABOUT, about, (_list(3, 1, 1, _YES), _list(4, 1, 1, _choices(SIZES)))),
        _sheet(LEVELS, rows, (_number(1, 2, len(rows), int(str(levels[-1])), whole=True),)),
        _sheet(
            MINUTES,
            blank,
            (*((_list(1, 0, _SPARE, roles),) if roles else ()), _number(1, 2, _SPARE, _MOST_MINUTES)),
        ),
        _sheet(DISPUTED, blank, ()),
    )
    moment = datetime.combine(created, time(), tzinfo=UTC).replace(tzinfo=None)
    title = f"试点记录 Pilot notes: {pack.id} {pack.version}"
    write_workbook(sheets, path, properties=Properties(title=title, created=moment))


def _choices(names: Mapping[Any, Text]) -> tuple[str, ...]:
    return tuple(f"{text.zh} {code}" for code, text in names.items())


def _list(row: int, col: int, count: int, options: tuple[str, ...]) -> Validation:
    area = Area.column(col, first_row=row, last_row=row + count - 1)
    return Validation(area=area, rule=ListRule(options=options))


def _number(row: int, col: int, count: int, most: int, *, whole: bool = False) -> Validation:
    area = Area.column(col, first_row=row, last_row=row + count - 1)
    return Validation(area=area, rule=NumberRule(least=0, most=most, whole=whole))


def _sheet(name: str, rows: Sequence[Sequence[Cell | Value]], validations: tuple[Validation, ...]) -> Sheet:
    heads = _HEADS[name]
    return Sheet(
        name=name,
        rows=(tuple(Cell(title, _HEAD) for title, _ in heads), *(tuple(row) for row in rows)),
        columns=tuple(Column(width=width) for _, width in heads),
        validations=validations,
        freeze=(1, 0),
    )


# --- reading ---------------------------------------------------------------------------------------------


def notes_from_workbook(path: Path) -> tuple[NotesFile, Callable[[Sequence[str | int]], str]]:
    """Return the notes of a filled form, and the place of each entry as ``file:sheet!cell``."""
    sheets = {sheet.name: sheet for sheet in read_workbook(path)}
    missing = [name for name in (ABOUT, LEVELS) if name not in sheets]
    if missing:
        raise PilotError(
            f"没有工作表“{missing[0]}”",
            f"there is no sheet “{missing[0]}”",
            place=str(path),
            hint_zh="请用 hengdu pilot form 生成空表后填写",
            hint_en="Fill in the form that hengdu pilot form writes",
        )
    reader = _Reader(places={(): str(path)})
    file = NotesFile(
        **reader.about(sheets[ABOUT]),
        levels=reader.levels(sheets[LEVELS]),
        minutes=tuple(reader.minutes(sheets[MINUTES])) if MINUTES in sheets else (),
        disputed=reader.disputed(sheets[DISPUTED]) if DISPUTED in sheets else {},
    )
    return file, reader.place


@attrs.frozen(kw_only=True)
class _Reader:
    """Read the sheets of the form and remember where each entry stands."""

    places: dict[tuple[str | int, ...], str]

    def place(self, path: Sequence[str | int]) -> str:
        steps = tuple(path)
        while steps not in self.places:
            steps = steps[:-1]
        return self.places[steps]

    def about(self, sheet: SheetData) -> dict[str, Any]:
        found: dict[str, Value] = {}
        names = {title: key for key, title in _ITEMS.items()}
        for row in range(1, len(sheet.rows)):
            key = names.get(str(sheet.value(row, 0)))
            if key is not None:
                found[key] = sheet.value(row, 1)
                self.places[key,] = sheet.place(row, 1)
        said = str(found.get("before_result") or "")
        if said not in _YES:
            raise PilotError(
                "须写明等级是否在看到结果之前写下",
                "say whether the levels were noted before any result was seen",
                place=self.place(("before_result",)),
                hint_zh=f"填“{_YES[0]}”或“{_YES[1]}”",
                hint_en=f"Choose “{_YES[0]}” or “{_YES[1]}”",
            )
        size = found.get("size")
        chosen = None if size is None else self._choice(str(size), SIZES, self.place(("size",)))
        return {
            "pack": str(found.get("pack") or ""),
            "version": str(found.get("version") or ""),
            "before_result": said == _YES[0],
            "size": chosen,
        }

    def levels(self, sheet: SheetData) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for row, code in self._rows(sheet):
            level = sheet.value(row, 2)
            self.places["levels", code] = sheet.place(row, 2)
            if code in found:
                raise _fault("编码重复", "the code is there twice", sheet.place(row, 0))
            if level is not None and (not isinstance(level, int) or isinstance(level, bool)):
                raise _fault("等级应为整数", "a level is a whole number", sheet.place(row, 2))
            found[code] = level
        return found

    def minutes(self, sheet: SheetData) -> Iterator[Minutes]:
        for at, (row, role) in enumerate(self._rows(sheet)):
            value = sheet.value(row, 2)
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not 0 < value <= _MOST_MINUTES
            ):
                raise _fault("分钟数应大于 0", "minutes are a number above 0", sheet.place(row, 2))
            self.places["minutes", at] = sheet.place(row, 0)
            self.places["minutes", at, "node"] = sheet.place(row, 1)
            node = str(sheet.value(row, 1) or "")
            yield Minutes(role=role, node=node, minutes=Decimal(str(value)))

    def disputed(self, sheet: SheetData) -> dict[str, Dispute]:
        found = {}
        for row, code in self._rows(sheet):
            self.places["disputed", code] = sheet.place(row, 0)
            if code in found:
                raise _fault("编码重复", "the code is there twice", sheet.place(row, 0))
            parts = str(sheet.value(row, 1) or "").replace("，", ",").replace("、", ",").split(",")
            why = tuple(self._choice(part.strip(), WHYS, sheet.place(row, 1)) for part in parts)
            found[code] = Dispute(why=why, note=str(sheet.value(row, 2) or ""))
        return found

    def _rows(self, sheet: SheetData) -> Iterator[tuple[int, str]]:
        for row in range(1, len(sheet.rows)):
            if any(value is not None for value in sheet.rows[row]):
                code = sheet.value(row, 0)
                if code is None:
                    raise _fault("缺少编码", "the code is missing", sheet.place(row, 0))
                yield row, str(code)

    def _choice(self, said: str, names: Mapping[Any, Text], place: str) -> Any:  # noqa: ANN401 - one of the keys of ``names``
        for code, text in names.items():
            if said.lower() in {code, text.zh, text.en.lower(), f"{text.zh} {code}"}:
                return code
        raise PilotError(
            f"不能填“{said[:40]}”",
            f"“{said[:40]}” is not a choice",
            place=place,
            hint_zh="可用：" + "、".join(text.zh for text in names.values()),
            hint_en="Known: " + ", ".join(str(code) for code in names),
        )


def _fault(zh: str, en: str, place: str) -> PilotError:
    return PilotError(zh, en, place=place, hint_zh="请改正该单元格", hint_en="Correct the cell")
