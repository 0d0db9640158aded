"""Compile a packaged template with data that can never become markup."""

from __future__ import annotations

import calendar
import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports._theme import DEFAULT_THEME, Theme
from hengdu.reports._typst._glyphs import FONT_FOLDER, printable
from hengdu.reports.charts import GRID, INK, LEVEL_COLOURS, MUTED, UNRATED

if TYPE_CHECKING:
    from datetime import datetime

    from typst import Fonts, TypstError, TypstWarning

    from hengdu.reports._about import About

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
_TEMPLATE_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*\.typ")
_IMAGE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PDF_STANDARD: Final = "ua-1"
_PNG_PAGE: Final = (
    b'#set page(width: auto, height: auto, margin: 0pt)\n#image("images/picture.svg", alt: "")\n'
)


def compile_pdf(
    template: str,
    data: Mapping[str, object],
    *,
    about: About,
    created: datetime,
    images: Mapping[str, str] | None = None,
    theme: Theme = DEFAULT_THEME,
) -> bytes:
    """Return the PDF of a packaged template: tagged (PDF/UA-1), fonts embedded, the same bytes each time.

    ``data`` (anything JSON can hold) reaches the template as ``data.json``, never as markup; ``images``
    are SVG texts, found by the template as ``images/NAME.svg``. typst sees an otherwise empty folder and
    the packaged fonts, nothing of the system. Characters that the fonts lack are spelt out
    (:func:`printable`). ``created`` without a time zone is taken as UTC.

    Errors: :class:`~hengdu.errors.ReportError` for NaN or other non-JSON data, a wrong name, and for
    every warning of typst, a missing glyph included.
    """
    if not _TEMPLATE_NAME.fullmatch(template) or not (_TEMPLATES / template).is_file():
        raise ReportError(f"没有模板 {template!r}", f"no such template {template!r}", place=template)
    payload = {
        "about": attrs.asdict(about),
        "palette": _palette(theme),
        "logo": theme.logo_png is not None,
        "content": dict(data),
    }
    with tempfile.TemporaryDirectory(prefix="hengdu-") as folder:
        root = Path(folder)
        for source in sorted(_TEMPLATES.glob("*.typ")):
            (root / source.name).write_bytes(source.read_bytes())
        (root / "data.json").write_text(_to_json(payload), encoding="utf-8")
        _write_images(root, images or {})
        if theme.logo_png is not None:
            (root / "images" / "logo.png").write_bytes(theme.logo_png)
        return _compile(root / template, root, created=created)


def svg_to_png(svg: str, *, ppi: float = 192.0) -> bytes:
    """Return one SVG as PNG with the packaged fonts, at ``ppi`` dots per 72 user units.

    For formats that cannot hold SVG (Excel, older Word). Errors as :func:`compile_pdf`.
    """
    with tempfile.TemporaryDirectory(prefix="hengdu-") as folder:
        root = Path(folder)
        _write_images(root, {"picture": svg})
        (root / "main.typ").write_bytes(_PNG_PAGE)
        return _compile(root / "main.typ", root, ppi=ppi)


def _compile(source: Path, root: Path, *, created: datetime | None = None, ppi: float | None = None) -> bytes:
    """Compile to PDF when ``created`` is given, else to PNG."""
    import typst

    try:
        if created is None:
            result, warnings = typst.compile_with_warnings(
                source, root=root, font_paths=_fonts(), format="png", ppi=ppi
            )
        else:
            result, warnings = typst.compile_with_warnings(
                source,
                root=root,
                font_paths=_fonts(),
                format="pdf",
                pdf_standards=_PDF_STANDARD,
                timestamp=calendar.timegm(created.utctimetuple()),
            )
    except typst.TypstError as cause:
        raise _failure(cause) from cause
    if warnings:
        raise _failure(warnings[0])
    if not isinstance(result, bytes):
        raise ReportError("图片多于一页", "the picture takes more than one page", place=source.name)
    return result


@cache
def _fonts() -> Fonts:
    """Load the packaged fonts once; they never change while the program runs."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )


def _failure(cause: TypstError | TypstWarning) -> ReportError:
    return ReportError(
        f"排版失败:{cause.message}",
        f"typesetting failed: {cause.message}",
        place=_first_location(cause.diagnostic),
        hint_zh="这是程序的缺陷,请附上报告数据反馈。",
        hint_en="This is a defect of the program; please report it with the data of the report.",
    )


def _first_location(diagnostic: str) -> str:
    """Return ``base.typ:12`` from typst's diagnostic text, or nothing."""
    found = re.search(r"([a-z_-]+\.typ):(\d+)", diagnostic)
    return f"{found[1]}:{found[2]}" if found else ""


def _write_images(root: Path, images: Mapping[str, str]) -> None:
    (root / "images").mkdir()
    for name, svg in images.items():
        if not _IMAGE_NAME.fullmatch(name):
            raise ReportError(f"图片名称 {name!r} 无效", f"invalid picture name {name!r}", place=name)
        (root / "images" / f"{name}.svg").write_text(printable(svg), encoding="utf-8")


def _to_json(payload: object) -> str:
    try:
        return json.dumps(_printable_data(payload), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as cause:
        raise ReportError(
            f"报告数据无法写成 JSON:{cause}",
            f"the report data cannot be written as JSON: {cause}",
            hint_zh="数值应为有限的数,其余为文字、真假、列表或映射。",
            hint_en="Use finite numbers, text, booleans, lists and mappings only.",
        ) from cause


def _printable_data(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(key): _printable_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_data(item) for item in value]
    return value


def _palette(theme: Theme) -> dict[str, object]:
    return {
        "ink": INK,
        "muted": MUTED,
        "grid": GRID,
        "accent": theme.accent,
        "deep": theme.deep,
        "levels": [attrs.asdict(colour) for colour in LEVEL_COLOURS],
        "unrated": attrs.asdict(UNRATED),
    }
