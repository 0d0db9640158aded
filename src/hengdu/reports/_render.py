"""Write the files of a report, all or none."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from hengdu.errors import ReportError
from hengdu.reports._theme import Theme, find_theme
from hengdu.reports.context import ReportContext, report_context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hengdu.advice import Advice
    from hengdu.scoring import Result, Scorer
    from hengdu.text import Lang

Format = Literal["html", "pdf", "docx", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
_BAD_NAME: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')
_MOST_NAME: Final = 60
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def render(  # noqa: PLR0913 - what is written, in which look, and where
    result: Result,
    scorer: Scorer,
    *,
    lang: Lang,
    formats: Sequence[str],
    out_dir: Path,
    created: date,
    stem: str | None = None,
    theme: str | Theme = "default",
    advice: Advice | None = None,
) -> tuple[Path, ...]:
    """Write the report of a result in each of ``formats`` and return the paths in that order.

    All formats show the same context. Files are made in full before the first one is put into place,
    each in one step, so that a failure leaves no half report; existing files of the name are replaced.
    ``stem`` is the file name without ending (by default pack, institution and language); ``theme`` is
    the name of an installed theme or a :class:`Theme`; ``out_dir`` is made where it is missing.

    Errors: :class:`~hengdu.errors.ReportError` for an unknown format or theme, a name that cannot be a
    file's, or a folder that cannot be written; those of the scoring and advice rings.

    Example: ``render(result, scorer, lang="zh", formats=["pdf"], out_dir=folder, created=day)``
    """
    _checked(formats)
    look = theme if isinstance(theme, Theme) else find_theme(theme)
    context = report_context(result, scorer, lang=lang, created=created, advice=advice, theme=look)
    name = stem if stem is not None else default_stem(result, lang)
    return write_report(context, formats=formats, out_dir=out_dir, stem=name)


def write_report(
    context: ReportContext, *, formats: Sequence[str], out_dir: Path, stem: str
) -> tuple[Path, ...]:
    """Write a report context in each of ``formats``, all or none, and return the paths in that order.

    Errors: :class:`~hengdu.errors.ReportError` as :func:`render`.
    """
    wanted = _checked(formats)
    name = _name(stem)
    made = {form: report_bytes(context, form) for form in wanted}
    return _write(out_dir, {out_dir / f"{name}.{form}": data for form, data in made.items()})


def report_bytes(context: ReportContext, form: Format) -> bytes:
    """Return one format of a report context."""
    if form == "pdf":
        from hengdu.reports._typst._report import pdf_bytes

        return pdf_bytes(context)
    if form == "docx":
        from hengdu.reports._docx import docx_bytes

        return docx_bytes(context)
    if form == "xlsx":
        from hengdu.reports._xlsx import xlsx_bytes

        return xlsx_bytes(context)
    from hengdu.reports._html import html_bytes

    return html_bytes(context)


def default_stem(result: Result, lang: Lang) -> str:
    """Return the file name for a result: pack, institution and language, safe on every system."""
    institution = result.assessment.institution
    own = institution.name if lang == "zh" else institution.name_en
    parts = (result.pack.id, own or institution.name or institution.name_en, lang)
    return _name("-".join(part for part in parts if part))


def _name(text: str) -> str:
    name = _BAD_NAME.sub("_", text).strip(" .")[:_MOST_NAME].strip(" .")
    if not name or _RESERVED.fullmatch(name):
        raise ReportError(
            f"文件名 {text[:80]!r} 无效",
            f"the file name {text[:80]!r} cannot be used",
            hint_zh="请另给文件名。",
            hint_en="Give another file name.",
        )
    return name


def _checked(formats: Sequence[str]) -> tuple[Format, ...]:
    known = {form: form for form in FORMATS}
    wanted = []
    for form in dict.fromkeys(formats):
        if form not in known:
            raise ReportError(
                f"没有格式 {form[:40]!r}；可用：{'、'.join(FORMATS)}",
                f"there is no format {form[:40]!r}; known: {', '.join(FORMATS)}",
            )
        wanted.append(known[form])
    if not wanted:
        raise ReportError(
            "没有指定格式", "no format is given", hint_zh="例如 html、pdf。", hint_en="For example html, pdf."
        )
    return tuple(wanted)


def _write(folder: Path, files: dict[Path, bytes]) -> tuple[Path, ...]:
    drafts: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            handle, draft = tempfile.mkstemp(prefix=".hengdu-", suffix=path.suffix, dir=folder)
            drafts[path] = Path(draft)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(draft).chmod(0o644)
        for path, draft_path in drafts.items():
            draft_path.replace(path)
    except OSError as cause:
        raise ReportError(
            f"无法写入报告：{cause.strerror}",
            f"cannot write the report: {cause.strerror}",
            place=str(folder),
            hint_zh="请检查文件夹是否可写，同名文件是否正被其他程序打开。",
            hint_en="Check that the folder is writable and that no other program has the file open.",
        ) from cause
    finally:
        for draft_path in drafts.values():
            draft_path.unlink(missing_ok=True)
    return tuple(files)
