"""Quote the background form as a description of the institution: facts first, then what each role stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import BACKGROUND_FORM, YES_OR_NO, BackgroundItem, background_items, background_table
from hengdu.reports.context._blocks import (
    Block,
    Chapter,
    Column,
    DataColumn,
    DataSheet,
    Facts,
    Heading,
    Para,
    Table,
)
from hengdu.reports.context._voice import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.reports.context._material import Material

_GRADES: Final = ("一", "二", "三", "四", "五")


@attrs.frozen(kw_only=True)
class _Statement:
    """What was stated on one item, in the language of the report or else in the other."""

    item: BackgroundItem
    text: str


def background_chapter(material: Material) -> Chapter | None:
    """Return the chapter, or None where the form was not filled in."""
    voice, sections = material.voice, _sections(material)
    if not sections:
        return None
    note = voice(
        "本章引自背景信息表，由相应角色填写，不计分。",
        "Quoted from the background form as each role filled it in; unscored.",
    )
    blocks: list[Block] = [Para(note, "note")]
    facts = _facts(material)
    if facts:
        blocks.append(Facts(facts))
    for number, (name, statements) in enumerate(sections, start=1):
        blocks.append(Heading(2, name, f"background-{number}", is_listed=False))
        for one in statements:
            blocks.append(Heading(3, voice.of(one.item.text)))
            blocks.extend(_said(material, one))
    return Chapter(anchor="background", title=_title(material), blocks=tuple(blocks))


def background_sheets(material: Material) -> tuple[DataSheet, ...]:
    """Return a sheet of what was stated, one item a row; none where the form was not filled in."""
    voice = material.voice
    rows = tuple(
        (name, voice.of(one.item.text), one.text)
        for name, statements in _sections(material)
        for one in statements
    )
    columns = (
        DataColumn(label=voice("角色", "Role"), width=24),
        DataColumn(label=voice("项目", "Item"), width=40),
        DataColumn(label=voice("内容", "Content"), width=90),
    )
    return (DataSheet(name=_title(material), columns=columns, rows=rows),) if rows else ()


def _title(material: Material) -> str:
    return material.voice("机构概况", "The institution")


def _sections(material: Material) -> tuple[tuple[str, tuple[_Statement, ...]], ...]:
    """Return the name of each role with what it stated, in the order of the form; others at the end."""
    voice, given = material.voice, material.result.assessment.file.background
    said = {key: voice.of(text).strip() for key, text in given.items()}
    said = {key: text for key, text in said.items() if text}
    names = {role.code: voice.of(role.name) for role in material.result.pack.content.roles}
    order = [*names, *(code for code in BACKGROUND_FORM if code not in names)]
    found = []
    for code in order:
        items = [item for item in background_items(code, said) if item.key in said]
        if items:
            statements = tuple(_Statement(item=item, text=said.pop(item.key)) for item in items)
            found.append((names.get(code, code), statements))
    rest = tuple(_Statement(item=item, text=said[item.key]) for item in background_items("", said))
    return (*found, (voice("其他", "Other"), rest)) if rest else tuple(found)


def _facts(material: Material) -> tuple[tuple[str, str], ...]:
    voice, result = material.voice, material.result
    institution, scope = result.assessment.institution, result.assessment.scope
    types = {item.code: voice.of(item.name) for item in result.pack.content.institution_types}
    systems = [
        voice.brackets(
            one.name or one.code,
            ""
            if one.grade is None
            else voice(f"等保{_GRADES[one.grade - 1]}级", f"classified-protection grade {one.grade}"),
        )
        for one in scope.systems
    ]
    facts = (
        (voice("机构类型", "Institution"), types.get(institution.type, institution.type)),
        (voice("规模", "Size"), institution.size),
        (voice("地区", "Region"), institution.region),
        (voice("分支与子公司", "Branches and subsidiaries"), voice.join([*scope.entities, *scope.branches])),
        (voice("重要系统", "Important systems"), voice.join(systems)),
    )
    return tuple((label, value) for label, value in facts if value)


def _said(material: Material, one: _Statement) -> Iterator[Block]:
    """Yield a paragraph for each line, and the rows of an item that is a table."""
    voice, table = material.voice, background_table(one.item, one.text)
    yield from (Para(line.strip()) for line in table.said.splitlines() if line.strip())
    if table.rows:
        words = {word: voice.of(answer) for answer in YES_OR_NO for word in (answer.zh, answer.en)}
        yield Table(
            columns=tuple(
                Column(voice.of(column.name), 1.3 if column.is_yes_or_no else 3.0)
                for column in one.item.columns
            ),
            rows=tuple(
                tuple(
                    (words.get(cell, cell) if column.is_yes_or_no else cell) or NONE
                    for cell, column in zip(row, one.item.columns, strict=True)
                )
                for row in table.rows
            ),
        )
