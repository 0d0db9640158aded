"""Write the form, the anonymous export and the report of a pilot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hengdu import __version__
from hengdu.cli._call import DONE, Call, as_json, refuse_overwrite, replacing, write_text
from hengdu.cli._help import width_of
from hengdu.cli._score import day
from hengdu.cli._sources import Source, choice, find_pack_of, score, today
from hengdu.cli._tables import table
from hengdu.cli._workbooks import expanded
from hengdu.packs import load_pack
from hengdu.pilot import (
    CAUTION,
    SIZES,
    export_data,
    export_pilot,
    markdown,
    pilot_report,
    pilot_sections,
    read_export,
    read_exports,
    read_notes,
    write_form,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.packs import Pack
    from hengdu.pilot import PilotReport, Section, Size, Table
    from hengdu.reports import Format, ReportContext
    from hengdu.reports.context import Block
    from hengdu.text import Lang

_DOCUMENTS: Final[dict[str, Format]] = {".docx": "docx", ".pdf": "pdf", ".html": "html"}
_AUTHOR: Final = "Hengdu 衡度"
_SIGNS: Final = 9  # terminal columns for each share of a page's width
_LETTERS: Final = 6.5  # the same, for a word that cannot be broken
_MOST: Final = 6.0  # shares that one column may take for its texts
_WORD: Final = re.compile(r"[!-~]+")


def write_blank(call: Call, source: str, out: Path, *, force: bool) -> int:
    """Write the blank form of a pack."""
    pack = load_pack(source)
    refuse_overwrite(out, force=force)
    with replacing(out) as part:
        write_form(pack, part, created=today())
    call.wrote([out])
    return DONE


def export_one(
    call: Call, source: Source, before: Path | None, size: str | None, out: Path | None, *, force: bool
) -> int:
    """Print or write the anonymous export of an assessment."""
    chosen = _size(size)
    if out is not None:
        refuse_overwrite(out, force=force)
    scored = score(source, call)
    notes = read_notes(before, scored.pack) if before is not None else None
    made = export_pilot(scored.result, notes, size=chosen, engine=f"hengdu {__version__}")
    if notes is None:
        call.note(
            "没有 --before，导出不含专家等级，不参加一致性比较",
            "without --before the export has no expert levels and is not compared",
        )
    call.note(CAUTION.zh, CAUTION.en)
    content = as_json(export_data(made))
    if out is None:
        call.print(content)
    else:
        write_text(out, content, force=force)
        call.wrote([out])
    return DONE


def _size(text: str | None) -> Size | None:
    if text is None:
        return None
    known: dict[str, Size] = {code: code for code in SIZES}
    return known[choice("--size", text, tuple(known))]


def report_on(call: Call, files: list[Path], source: str | None, out: Path | None, *, force: bool) -> int:
    """Print or write the report over exports."""
    if out is not None:
        refuse_overwrite(out, force=force)
    paths = expanded(files)
    first, document = read_export(paths[0])
    pack = find_pack_of(Source(paths[0], pack=source), first, document)
    found = pilot_report(read_exports(paths, pack), pack)
    lang: Lang = "zh" if call.lang == "zh" else "en"
    form = _DOCUMENTS.get(out.suffix.lower()) if out is not None else None
    if out is not None and form is not None:
        from hengdu.reports import report_bytes

        data = report_bytes(_context(call, found, lang), form)
        with replacing(out) as part:
            part.write_bytes(data)
        call.wrote([out])
    elif out is not None and out.suffix.lower() == ".md":
        text = markdown(_title(call, pack), pilot_sections(found, lang), _disclaimer(call, pack))
        write_text(out, text, force=force)
        call.wrote([out])
    else:
        call.deliver(found.to_dict(), lambda: _text(call, found, lang), out, force=force)
    return DONE


def _title(call: Call, pack: Pack) -> str:
    return call.say("试点汇总：", "Pilot report: ") + f"{pack.id} {pack.version}"


def _disclaimer(call: Call, pack: Pack) -> str:
    text = call.text(pack.content.disclaimer)
    return text if not text or text.endswith(("。", ".")) else text + call.say("。", ".")


def _text(call: Call, found: PilotReport, lang: Lang) -> str:
    lines = [_title(call, found.pack), call.text(found.pack.title)]
    for section in pilot_sections(found, lang):
        lines += ["", f"== {section.title} ==", *section.lines]
        for item in section.tables:
            lines += ["", table(item.head, item.rows, right=item.right)]
    return "\n".join([*lines, "", _disclaimer(call, found.pack)])


def _context(call: Call, found: PilotReport, lang: Lang) -> ReportContext:
    """Return the report as a document that the report formats can lay out."""
    from hengdu.reports import DEFAULT_THEME, About, ReportContext
    from hengdu.reports.context import Chapter

    pack, created = found.pack, today()
    about = About(
        title=_title(call, pack),
        author=_AUTHOR,
        lang=lang,
        disclaimer=_disclaimer(call, pack),
        subtitle=call.text(pack.title),
    )
    chapters = [
        Chapter(anchor=f"pilot-{at}", title=section.title, blocks=tuple(_blocks(section)))
        for at, section in enumerate(pilot_sections(found, lang), 1)
    ]
    facts = (
        (call.say("模型包", "Pack"), f"{pack.id} {pack.version}"),
        (call.say("导出份数", "Exports"), str(found.exports)),
    )
    return ReportContext(
        about=about,
        theme=DEFAULT_THEME,
        created=created,
        date_text=day(call, created),
        cover_facts=facts,
        cover_notes=() if found.is_crowded else (pilot_sections(found, lang)[0].lines[-1],),
        chapters=tuple(chapters),
        sheets=(),
    )


def _blocks(section: Section) -> list[Block]:
    from hengdu.reports.context import Column, Para
    from hengdu.reports.context import Table as Printed

    blocks: list[Block] = [Para(line) for line in section.lines]
    for item in section.tables:
        columns = [
            Column(name, _weight(at, item), "number" if at in item.right else "text")
            for at, name in enumerate(item.head)
        ]
        blocks.append(Printed(columns=tuple(columns), rows=item.rows, dense=True))
    return blocks


def _weight(at: int, item: Table) -> float:
    """Return the share of the width of a column: room for its longest word, more for longer texts."""
    cells = [item.head[at], *(row[at] for row in item.rows)]
    word = max((len(found) for cell in cells for found in _WORD.findall(cell)), default=0)
    longest = 0 if at in item.right else max(width_of(cell) for cell in cells)
    return max(1.0, word / _LETTERS, min(_MOST, longest / _SIGNS))
