"""Say what the cover asks, how an assessment shows there, and how the entries come back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from hengdu.assessments import InstitutionKey, Period
from hengdu.text import Text
from hengdu.workbooks._read_records import CODE, NOTE, SHORT
from hengdu.workbooks._show import show_choice
from hengdu.workbooks._values import half_width, read_lines, read_text, show_day, show_lines, show_text
from hengdu.workbooks._vocabulary import SCHEMES, SCOPES

if TYPE_CHECKING:
    from hengdu.assessments import AssessmentFile
    from hengdu.sheets import Value
    from hengdu.workbooks._row import Row
    from hengdu.workbooks._vocabulary import Lists

Kind = Literal["text", "note", "lines", "objects", "day", "type", "scheme", "key", "scope", "rater", "fixed"]
_KEY_SIZE: Final = 40


@attrs.frozen(kw_only=True)
class CoverItem:
    """One line of the cover; ``path`` leads to the value in the assessment file."""

    key: str
    label: Text
    kind: Kind
    path: tuple[str, ...] = ()
    hint: Text


def _item(key: str, kind: Kind, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> CoverItem:
    path = tuple(key.split(".")) if "." in key or key == "as_of" else ()
    return CoverItem(key=key, label=Text(zh, en), kind=kind, path=path, hint=Text(hint_zh, hint_en))


COVER_ITEMS: Final = (
    _item(
        "rater",
        "rater",
        "填写人",
        "Filled in by",
        "姓名或工号，随答案一并记录。",
        "Name or staff number, kept with the answers.",
    ),
    _item("institution.name", "text", "机构名称", "Institution"),
    _item("institution.name_en", "text", "机构英文名称", "Institution, English name"),
    _item("key.scheme", "scheme", "机构标识类别", "Kind of institution key"),
    _item(
        "key.value",
        "key",
        "机构标识",
        "Institution key",
        "字母、数字和连字符。",
        "Letters, digits and hyphens.",
    ),
    _item("institution.type", "type", "机构类型", "Institution type"),
    _item("institution.region", "text", "所在地区", "Region"),
    _item("institution.size", "text", "规模", "Size class"),
    _item(
        "scope.kind",
        "scope",
        "评估范围",
        "Scope",
        "局部评估的每个数字都标注“局部”。",
        "Every number of a partial assessment says so.",
    ),
    _item("scope.entities", "lines", "纳入的法人主体", "Entities in scope", "一行一个。", "One a line."),
    _item("scope.branches", "lines", "纳入的分支机构", "Branches in scope", "一行一个。", "One a line."),
    _item(
        "scope.objects",
        "objects",
        "纳入的保护对象",
        "Protected objects in scope",
        "编码，一行一个；全部纳入时留空。",
        "Codes, one a line; leave empty when all are.",
    ),
    _item("scope.note", "note", "范围说明", "Note on the scope"),
    _item("period.start", "day", "评估期间开始", "Period from", "如 2026-01-01。", "For example 2026-01-01."),
    _item("period.end", "day", "评估期间结束", "Period to"),
    _item(
        "as_of",
        "day",
        "评估基准日",
        "As of",
        "证据时效和验证时效按此日计算。",
        "Evidence and validations age against this day.",
    ),
)

Entries = Mapping[str, "Entry"]


@attrs.frozen(kw_only=True)
class Entry:
    """What the cover says about one thing: the value, what it was exported with, and where it stands."""

    value: Any  # a field of the assessment file, of its own type
    original: Any
    place: str


def cover_value(item: CoverItem, file: AssessmentFile, lists: Lists) -> Value:
    """Return what the cover shows of an assessment; the rater is not part of it."""
    value = _get(file, item)
    if item.kind == "day":
        return show_day(value)
    if item.kind in {"lines", "objects"}:
        return show_lines(value)
    if item.kind == "scheme":
        return show_choice(SCHEMES, value, lists.lang)
    if item.kind == "scope":
        return show_choice(SCOPES, value, lists.lang)
    if item.kind == "type":
        return show_choice(lists.institution_types, value, lists.lang)
    return show_text(value)


def _get(file: AssessmentFile, item: CoverItem) -> Any:  # noqa: ANN401 - a field or record of any kind
    if item.kind == "rater":
        return ""
    head, *rest = ("institution", *item.key.split(".")) if item.key.startswith("key.") else item.path
    value: Any = getattr(file, head)
    for name in rest:
        value = None if value is None else getattr(value, name)
    return value


def read_cover(rows: Mapping[str, Row], lists: Lists, carried: AssessmentFile) -> tuple[str, Entries]:
    """Return who filled the workbook in, and the entries that say something, by field."""
    rater, entries, loose = "", {}, {}
    for item in COVER_ITEMS:
        row = rows.get(item.key)
        if row is None:
            continue
        if item.kind == "rater":
            rater = row.text("value", SHORT)
            continue
        original = _get(carried, item)
        same = row.is_same("value", {"value": cover_value(item, carried, lists)})
        value = original if same else _READERS[item.kind](row, lists)
        loose[item.key] = Entry(value=value, original=original, place=row.place("value"))
        if not item.key.startswith(("period.", "key.")):
            entries[item.key] = loose[item.key]
    for key, parts, make in (
        ("institution.key", ("key.scheme", "key.value"), _make_key),
        ("period", ("period.start", "period.end"), _make_period),
    ):
        pair = [loose[part] for part in parts if part in loose]
        if len(pair) == len(parts):
            entries[key] = make(pair[0], pair[1], rows[parts[0]], rows[parts[1]])
    blank = blank_file(carried)
    return rater, {
        key: entry
        for key, entry in entries.items()
        if not (_is_blank(entry.value, key, blank) and _is_blank(entry.original, key, blank))
    }


def blank_file(file: AssessmentFile) -> AssessmentFile:
    """Return the file with nothing on its cover."""
    fresh = type(file)(pack=file.pack)
    return dataclasses.replace(
        file, institution=fresh.institution, scope=fresh.scope, as_of=None, period=None
    )


def cover_field(file: AssessmentFile, key: str) -> Any:  # noqa: ANN401 - a field or record of any kind
    """Return a cover field of an assessment."""
    value: Any = file
    for name in key.split("."):
        value = getattr(value, name)
    return value


def with_cover_field(file: AssessmentFile, key: str, value: Any) -> AssessmentFile:  # noqa: ANN401 - a field or record of any kind
    """Return the assessment with one cover field changed."""
    head, _, rest = key.partition(".")
    if not rest:
        return dataclasses.replace(file, **{head: value})
    return dataclasses.replace(file, **{head: dataclasses.replace(getattr(file, head), **{rest: value})})


def _is_blank(value: object, key: str, blank: AssessmentFile) -> bool:
    return value is None or value == cover_field(blank, key)


def _make_key(scheme: Entry, value: Entry, scheme_row: Row, value_row: Row) -> Entry:
    before = None if scheme.original is None else InstitutionKey(scheme=scheme.original, value=value.original)
    now = None
    if scheme.value and value.value:
        now = InstitutionKey(scheme=scheme.value, value=value.value)
    elif scheme.value or value.value:
        row = value_row if scheme.value else scheme_row
        if row.value("value") is None:
            row.fault(
                "value",
                Text("机构标识和类别须同时填写", "The institution key and its kind go together"),
                Text("请补填或都清空", "Fill in both or clear both"),
            )
    return Entry(value=now, original=before, place=value.place)


def _make_period(start: Entry, end: Entry, start_row: Row, end_row: Row) -> Entry:
    before = None if start.original is None else Period(start=start.original, end=end.original)
    now = None
    if start.value and end.value:
        now = Period(start=start.value, end=end.value)
        if now != before and now.start > now.end:
            end_row.fault(
                "value",
                Text("期间结束早于开始", "The period ends before it starts"),
                Text("请核对两个日期", "Check both dates"),
            )
    elif start.value or end.value:
        row = end_row if start.value else start_row
        if row.value("value") is None:
            row.fault(
                "value",
                Text("期间须同时填写开始和结束", "A period needs a start and an end"),
                Text("请补填或都清空", "Fill in both or clear both"),
            )
    return Entry(value=now, original=before, place=start.place)


def _read_lines(row: Row, _lists: Lists) -> tuple[str, ...]:
    lines = read_lines(read_text(row.value("value")))
    if any(len(line) > SHORT for line in lines):
        row.fault(
            "value",
            Text("有一行过长", "a line is too long"),
            Text(f"每行最多 {SHORT} 个字符", f"At most {SHORT} characters a line"),
        )
    return lines


def _read_objects(row: Row, lists: Lists) -> tuple[str, ...]:
    codes = []
    for line in read_lines(half_width(read_text(row.value("value"))).replace(",", "\n").replace("、", "\n")):
        code = lists.objects.find(line)
        if code is None:
            row.fault(
                "value",
                Text(f"没有保护对象“{line[:40]}”", f"There is no protected object “{line[:40]}”"),
                Text(f"可选：{lists.objects.known('zh')}", f"Options: {lists.objects.known('en')}"),
            )
        codes.append((code or line)[:CODE])
    return tuple(dict.fromkeys(codes))


def _read_key(row: Row, _lists: Lists) -> str:
    text = half_width(read_text(row.value("value")))
    legal = all(part.isascii() and (part.isalnum() or part == "-") for part in text)
    if text and not (legal and len(text) <= _KEY_SIZE):
        row.fault(
            "value",
            Text("机构标识只含字母、数字和连字符", "An institution key has letters, digits and hyphens only"),
            Text(f"最多 {_KEY_SIZE} 个字符", f"At most {_KEY_SIZE} characters"),
        )
    return text


_READERS: Final[Mapping[str, Callable[[Row, Lists], Any]]] = {  # a field of any type
    "text": lambda row, _: row.text("value", SHORT),
    "note": lambda row, _: row.text("value", NOTE),
    "lines": _read_lines,
    "objects": _read_objects,
    "day": lambda row, _: row.day("value"),
    "type": lambda row, lists: row.open_choice("value", lists.institution_types, SHORT),
    "scheme": lambda row, _: row.choice("value", SCHEMES, Text("标识类别", "The kind of key")),
    "key": _read_key,
    "scope": lambda row, _: row.choice("value", SCOPES, Text("评估范围", "The scope")) or "whole",
}
