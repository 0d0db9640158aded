"""See who returned what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.text import Text
from hengdu.workbooks._findings import Finding
from hengdu.workbooks._plan import make_plan
from hengdu.workbooks._returned import Returned, read_returned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hengdu.packs import Pack
    from hengdu.workbooks._plan import Plan


@attrs.frozen(kw_only=True)
class StatusRow:
    """What one role returned in one file.

    ``source`` is empty for a role that nobody returned, ``role`` for a file that cannot be read. ``declined``
    counts 不了解 and 拒答; ``invalid`` the cells to correct, those of the cover and the shared sheets on the
    file's first row; ``last`` is the sub-domain of the last row filled in, with ``last_title``.
    """

    source: str
    role: str
    role_name: Text
    rater: str
    asked: int
    answered: int
    not_applicable: int
    declined: int
    unanswered: int
    invalid: int
    last: str
    last_title: Text
    faults: tuple[Finding, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Say whether no file has this role."""
        return not self.source

    @property
    def is_complete(self) -> bool:
        """Say whether every question has an answer and no cell is to be corrected."""
        return bool(self.asked) and not self.unanswered and not self.invalid


_NOBODY = Text("", "")


def workbook_status(paths: Sequence[Path], pack: Pack) -> tuple[StatusRow, ...]:
    """Return one row per role and file, then one for every role that is missing.

    A file that cannot be read gets one row with its fault; nothing is raised.
    """
    rows: list[StatusRow] = []
    seen: set[str] = set()
    presets: list[str | None] = []
    for path in dict.fromkeys(paths):
        returned = read_returned(path, pack)
        rows.extend(_rows(returned, pack))
        seen |= {item.role for item in returned.returns}
        if returned.machine is not None:
            presets.append(returned.machine.preset or None)
    plan = make_plan(pack, (), presets[0] if presets else None)
    rows.extend(_missing(plan, seen))
    return tuple(rows)


def _rows(returned: Returned, pack: Pack) -> list[StatusRow]:
    names = {role.code: role.name for role in pack.content.roles}
    elsewhere = len(returned.faults) - sum(item.invalid for item in returned.returns)
    if not returned.returns:
        return [_blank(source=returned.source, invalid=len(returned.faults), faults=returned.faults)]
    return [
        StatusRow(
            source=returned.source,
            role=item.role,
            role_name=names.get(item.role, _NOBODY),
            rater=returned.rater,
            asked=item.asked,
            answered=item.answered,
            not_applicable=item.not_applicable,
            declined=item.declined,
            unanswered=max(0, item.asked - item.answered - item.not_applicable - item.declined),
            invalid=item.invalid + (elsewhere if at == 0 else 0),
            last=item.last,
            last_title=pack.nodes[item.last].title if item.last else _NOBODY,
            faults=returned.faults if at == 0 else (),
        )
        for at, item in enumerate(returned.returns)
    ]


def _missing(plan: Plan, seen: set[str]) -> list[StatusRow]:
    return [
        attrs.evolve(
            _blank(role=sheet.role, role_name=sheet.name),
            asked=len(sheet.codes),
            unanswered=len(sheet.codes),
        )
        for sheet in plan.sheets
        if sheet.role not in seen
    ]


def _blank(
    *,
    source: str = "",
    role: str = "",
    role_name: Text = _NOBODY,
    invalid: int = 0,
    faults: tuple[Finding, ...] = (),
) -> StatusRow:
    return StatusRow(
        source=source,
        role=role,
        role_name=role_name,
        rater="",
        asked=0,
        answered=0,
        not_applicable=0,
        declined=0,
        unanswered=0,
        invalid=invalid,
        last="",
        last_title=_NOBODY,
        faults=faults,
    )
