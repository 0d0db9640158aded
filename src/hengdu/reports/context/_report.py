"""Put the context of a report together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from hengdu.advice import advise, gaps, heads, unrated
from hengdu.reports._about import About
from hengdu.reports._theme import DEFAULT_THEME, Theme
from hengdu.reports.context._answers import answers_appendix
from hengdu.reports.context._background import background_chapter
from hengdu.reports.context._blocks import Chapter, DataSheet, Figure
from hengdu.reports.context._details import detail_chapters
from hengdu.reports.context._front import about, cover_facts, cover_notes, summary_chapter
from hengdu.reports.context._material import Material
from hengdu.reports.context._method import method_appendix
from hengdu.reports.context._overall import leaf_chapter, overall_chapter
from hengdu.reports.context._plan import advice_chapter
from hengdu.reports.context._registers import redline_chapter, register_chapter, view_chapter
from hengdu.reports.context._sheets import data_sheets
from hengdu.reports.context._trust import trust_chapter
from hengdu.reports.context._voice import Voice
from hengdu.reports.context._work import gap_chapter, weak_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.advice import Advice
    from hengdu.scoring import Result, Scorer
    from hengdu.text import Lang


@attrs.frozen(kw_only=True)
class ReportContext:
    """Hold everything a report says, as text, numbers and charts; formats only lay it out.

    ``cover_facts`` are pairs of name and value, ``cover_notes`` what must not be overlooked;
    ``date_text`` is ``created`` in words; ``chapters`` come before the appendices among them;
    ``sheets`` are for the workbook; forms have no table of contents (``has_contents``).
    """

    about: About
    theme: Theme
    created: date
    date_text: str
    cover_facts: tuple[tuple[str, str], ...]
    cover_notes: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    sheets: tuple[DataSheet, ...]
    has_contents: bool = True

    def figures(self) -> Iterator[Figure]:
        """Yield all charts in order."""
        for chapter in self.chapters:
            for block in chapter.blocks:
                if isinstance(block, Figure):
                    yield block


def report_context(
    result: Result,
    scorer: Scorer,
    *,
    lang: Lang,
    created: date,
    advice: Advice | None = None,
    theme: Theme = DEFAULT_THEME,
    with_chapters: bool = True,
) -> ReportContext:
    """Return everything that a report of ``result`` says in ``lang``.

    ``scorer`` is the one that scored the result; ``advice`` is the plan to print, made from the
    result where none is given. Nothing is scored anew but forecasts, views and the sensitivity table.
    A workbook shows no chapters: without them (``with_chapters``) it costs a fraction.

    Errors: those of the scoring and advice rings.
    """
    voice = Voice(lang=lang, pack=result.pack, is_partial=result.assessment.is_partial)
    material = Material(
        result=result,
        scorer=scorer,
        voice=voice,
        created=created,
        advice=advise(result, scorer) if advice is None else advice,
        gaps=gaps(result),
        unrated=unrated(result),
        headlines=heads(result, scorer),
    )
    facts = cover_facts(material)
    method = method_appendix(material)
    chapters = _chapters(material, method) if with_chapters else ()
    return ReportContext(
        about=about(material, theme),
        theme=theme,
        created=created,
        date_text=voice.day(created),
        cover_facts=facts,
        cover_notes=cover_notes(material),
        chapters=chapters,
        sheets=data_sheets(material, facts, method),
    )


def _chapters(material: Material, method: Chapter) -> tuple[Chapter, ...]:
    found = [
        summary_chapter(material),
        background_chapter(material),
        overall_chapter(material),
        leaf_chapter(material),
        weak_chapter(material),
        gap_chapter(material),
        advice_chapter(material),
        redline_chapter(material),
        register_chapter(material),
        view_chapter(material),
        trust_chapter(material),
        *detail_chapters(material),
        method,
        answers_appendix(material),
    ]
    return tuple(chapter for chapter in found if chapter is not None)
