"""Give the default target level of every node, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.errors import PackError
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs._pack import Pack


@attrs.frozen(kw_only=True)
class DefaultTarget:
    """The level that a kind of institution should aim at in one node.

    ``is_own`` tells that the profile names this node; else level and ``reason`` are those of the
    profile as a whole.
    """

    code: str
    title: Text
    level: int
    reason: Text
    is_own: bool


def default_targets(pack: Pack, profile_id: str) -> tuple[DefaultTarget, ...]:
    """Return the default target of each node that has practices, in declared order.

    Raises PackError for an unknown profile, with the known ones.

    >>> from hengdu.packs import load_pack
    >>> [item.level for item in default_targets(load_pack("sf-nscmm"), "futures")][:3]
    [3, 2, 2]
    """
    profile = pack.profile(profile_id)
    if profile is None:
        known = ", ".join(item.id for item in pack.content.profiles) or "-"
        raise PackError(
            f"模型包 {pack.id} 没有机构类型 {profile_id[:80]} 的目标",
            f"pack {pack.id} has no targets for the institution type {profile_id[:80]}",
            hint_zh=f"可用：{known}",
            hint_en=f"Known: {known}",
        )
    return tuple(
        DefaultTarget(
            code=node.code,
            title=node.title,
            level=profile.targets.get(node.code, profile.default),
            reason=profile.reasons.get(node.code, profile.reason),
            is_own=node.code in profile.targets,
        )
        for node in pack.nodes.values()
        if node.practices
    )
