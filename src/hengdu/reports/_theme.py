"""Find report themes: the colours and the organisation that a report is printed with."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from typing import Any, Final

import attrs

from hengdu.errors import ReportError
from hengdu.reports.charts import ACCENT, LEVEL_COLOURS

THEMES_GROUP: Final = "hengdu.report_themes"
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_PNG: Final = b"\x89PNG\r\n\x1a\n"


# attrs.Attribute is invariant in its type, hence Any.
def _colour(_owner: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if not _COLOUR.fullmatch(value):
        raise ReportError(
            f"主题颜色 {attribute.name} 应写作 #RRGGBB，而不是 {value!r}",
            f"the theme colour {attribute.name} must be #RRGGBB, not {value!r}",
        )


@attrs.frozen(kw_only=True)
class Theme:
    """Say how a report looks: two colours, and optionally whose report it is.

    ``deep`` colours headings and rules and must be readable on white; ``accent`` what needs
    attention. ``organisation`` (such as the assessor's name) stands in the metadata and on the
    cover; ``logo_png`` is printed on the cover, at most 18 mm high.
    """

    name: str
    deep: str = attrs.field(default=LEVEL_COLOURS[-1].fill, validator=_colour)
    accent: str = attrs.field(default=ACCENT, validator=_colour)
    organisation: str = ""
    logo_png: bytes | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a logo that is no PNG."""
        if self.logo_png is not None and not self.logo_png.startswith(_PNG):
            raise ReportError("主题徽标不是 PNG", "the logo of the theme is not a PNG", place=self.name)


DEFAULT_THEME: Final = Theme(name="default")


def installed_themes() -> tuple[str, ...]:
    """Return the names of all installed themes, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=THEMES_GROUP)} | {DEFAULT_THEME.name}))


def find_theme(name: str) -> Theme:
    """Return an installed theme; an unknown name is an error that lists the known.

    >>> find_theme("default").name
    'default'
    """
    for point in entry_points(group=THEMES_GROUP):
        if point.name == name:
            theme = point.load()
            if not isinstance(theme, Theme):
                raise ReportError(
                    f"入口点 {name} 不是报告主题", f"the entry point {name} is not a report theme", place=name
                )
            return theme
    if name == DEFAULT_THEME.name:  # a checkout whose metadata is older than the entry point
        return DEFAULT_THEME
    known = ", ".join(installed_themes())
    raise ReportError(
        f"没有名为 {name[:80]} 的报告主题；已安装：{known}",
        f"no report theme is called {name[:80]}; installed: {known}",
        hint_zh="请给出已安装的主题名称。",
        hint_en="Give the name of an installed theme.",
    )
