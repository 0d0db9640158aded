"""Find what other distributions add through entry points; the built-ins use them too.

Groups: ``hengdu.packs`` (name = pack id, object = path of its folder), ``hengdu.report_themes``,
``hengdu.evidence_readers``, ``hengdu.standards_checks``, ``hengdu.signers`` (see ``hengdu.dossier``).
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from hengdu.errors import PackError

__all__ = ["PACKS_GROUP", "installed_pack", "installed_packs"]

PACKS_GROUP = "hengdu.packs"


def installed_packs() -> tuple[str, ...]:
    """Return the ids of all installed packs, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=PACKS_GROUP)}))


def installed_pack(pack_id: str) -> Path:
    """Return the folder of an installed pack; an unknown id is an error that lists the known."""
    for point in entry_points(group=PACKS_GROUP):
        if point.name == pack_id:
            return Path(str(point.load()))
    known = ", ".join(installed_packs()) or "-"
    raise PackError(
        f"没有名为 {pack_id[:80]} 的模型包；已安装：{known}",
        f"no pack is called {pack_id[:80]}; installed: {known}",
        hint_zh="请给出包的编号或目录",
        hint_en="Give the id of a pack or its folder",
    )
