"""Say what is wrong with returned workbooks: where, what, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import HengduError, SheetError
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_HINT: Final = Text("", "")
_SHOWN: Final = 50  # in one message; the error object holds all


@attrs.frozen(kw_only=True)
class Finding:
    """One thing to correct or to know; ``place`` is ``file:sheet!cell`` or the file."""

    place: str
    text: Text
    hint: Text = NO_HINT

    def render(self, lang: str) -> str:
        """Return ``place: text. hint`` in ``zh`` or ``en``.

        >>> Finding(place="a.xlsx:封面!B3", text=Text("不是日期", "not a date")).render("zh")
        'a.xlsx:封面!B3：不是日期。'
        """
        zh = lang == "zh"
        text, hint = self.text[lang], self.hint[lang]
        said = (
            f"{text}。{hint}{'。' if hint else ''}" if zh else f"{text}. {hint}{'.' if hint else ''}".strip()
        )
        return f"{self.place}{'：' if zh else ': '}{said}" if self.place else said


@attrs.frozen(kw_only=True)
class Side:
    """One side of a conflict: the cell and what it says."""

    place: str
    shown: Text


@attrs.frozen(kw_only=True)
class Conflict:
    """Two workbooks that say different things about the same; ``code`` and ``role`` where they apply."""

    about: Text
    sides: tuple[Side, ...]
    code: str = ""
    role: str = ""

    def render(self, lang: str) -> str:
        """Return the conflict on one line in ``zh`` or ``en``."""
        zh = lang == "zh"
        sides = (f"{side.place} = {side.shown[lang]}" for side in self.sides)
        return f"{self.about[lang]}{'：' if zh else ': '}{(' ⇄ ').join(sides)}"


class WorkbookError(SheetError):
    """Returned workbooks cannot be merged; nothing was imported.

    ``findings`` are the cells to correct, ``conflicts`` what the workbooks disagree on; the message lists the
    first 50 of each.
    """

    def __init__(self, findings: Sequence[Finding] = (), conflicts: Sequence[Conflict] = ()) -> None:
        """Keep every finding and conflict beside the message."""
        self.findings = tuple(findings)
        self.conflicts = tuple(conflicts)
        if len(findings) == 1 and not conflicts:
            (only,) = findings
            super().__init__(
                only.text.zh, only.text.en, place=only.place, hint_zh=only.hint.zh, hint_en=only.hint.en
            )
        else:
            super().__init__(_listed(findings, conflicts, "zh"), _listed(findings, conflicts, "en"))


def _listed(findings: Sequence[Finding], conflicts: Sequence[Conflict], lang: str) -> str:
    zh = lang == "zh"
    lines = []
    if findings:
        lines.append(
            f"工作簿有 {len(findings)} 处须改正，未导入任何内容："
            if zh
            else f"{len(findings)} things in the workbooks must be corrected, nothing was imported:"
        )
        lines += [f"  {finding.render(lang)}" for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        rest = len(findings) - _SHOWN
        lines.append(f"  另有 {rest} 处" if zh else f"  and {rest} more")
    if conflicts:
        lines.append(
            f"工作簿之间有 {len(conflicts)} 处冲突，未导入任何内容，请协商后保留一种："
            if zh
            else f"{len(conflicts)} conflicts between the workbooks, nothing was imported; agree on one:"
        )
        lines += [f"  {conflict.render(lang)}" for conflict in conflicts[:_SHOWN]]
    if len(conflicts) > _SHOWN:
        rest = len(conflicts) - _SHOWN
        lines.append(f"  另有 {rest} 处" if zh else f"  and {rest} more")
    return "\n".join(lines)


def finding_of(error: HengduError) -> Finding:
    """Return an error of a lower ring as a finding."""
    return Finding(
        place=error.place,
        text=Text(error.zh, error.en),
        hint=Text(error.hint_zh.rstrip("。"), error.hint_en.rstrip(".")),
    )
