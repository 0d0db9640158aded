"""Write reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from hengdu.cli._call import DONE, Call, staged
from hengdu.cli._faults import CommandError, not_taken
from hengdu.cli._sources import Scored, Source, score, today
from hengdu.reports import FORMATS, Format, default_stem, find_theme, report_bytes, report_context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from hengdu.text import Lang

_T = TypeVar("_T")
LANGUAGES: Final[dict[str, tuple[Lang, ...]]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


def write_reports(call: Call, source: Source, formats: str, out: Path, lang: str | None, theme: str) -> int:
    """Score an assessment and write its reports; all of them or none."""
    chosen = formats_of(formats)
    langs = languages_of(lang or call.lang)
    find_theme(theme)
    scored = score(source, call)
    steps = len(langs) * len(chosen)
    with call.progress("生成报告", "Writing the report", steps) as step, staged(out) as folder:
        names = render_all(scored, langs, chosen, folder, step, theme=theme)
    call.wrote([out / name for name in names])
    return DONE


def render_all(
    scored: Scored,
    langs: Sequence[Lang],
    formats: Sequence[Format],
    folder: Path,
    step: Callable[[str], None],
    *,
    theme: str = "default",
) -> list[str]:
    """Write every format in every language into ``folder`` and return the names of the files.

    ``step`` is told the name of each file before it is made.
    """
    names: list[str] = []
    for lang in langs:
        context = None
        for form in formats:
            name = f"{default_stem(scored.result, lang)}.{form}"
            step(name)
            if context is None:
                context = report_context(
                    scored.result, scored.scorer, lang=lang, created=today(), theme=find_theme(theme)
                )
            (folder / name).write_bytes(report_bytes(context, form))
            names.append(name)
    return names


def formats_of(text: str) -> tuple[Format, ...]:
    """Return the formats of a list separated by commas, each once."""
    return listed("--format", text, {form: form for form in FORMATS})


def listed(option: str, text: str, known: Mapping[str, _T]) -> tuple[_T, ...]:
    """Return what the names in a list separated by commas stand for, each once.

    Errors: CommandError for a name that is not known, and for a list without any.
    """
    names = dict.fromkeys(item.strip().lower() for item in text.split(",") if item.strip())
    for name in names:
        if name not in known:
            raise not_taken(option, name, tuple(known))
    if not names:
        raise CommandError(
            f"{option} 没有给出内容",
            f"{option} names nothing",
            hint_zh=f"可用：{'、'.join(known)}",
            hint_en=f"Known: {', '.join(known)}",
        )
    return tuple(known[name] for name in names)


def languages_of(text: str) -> tuple[Lang, ...]:
    """Return the languages of ``zh``, ``en`` or ``both``."""
    if text not in LANGUAGES:
        raise not_taken("--lang", text, tuple(LANGUAGES))
    return LANGUAGES[text]
