"""Say why an action was not done."""

from __future__ import annotations

from typing import Any

from hengdu.errors import HengduError
from hengdu.store import SITE, Permission, Place


class ActionError(HengduError):
    """An action is not possible as asked; the place is the field or object."""


class NotFoundError(ActionError):
    """There is no such object, or the actor may not know of it; web answers 404."""

    def __init__(self, place: str = "") -> None:
        """Say nothing about whether the object exists."""
        super().__init__(
            "找不到该对象",
            "there is no such object",
            place=place,
            hint_zh="请从列表重新进入；可能已被移除，或您无权查看",
            hint_en="Open it again from the list; it may be gone or not be yours to see",
        )


class PermissionRefused(ActionError):  # noqa: N818 - it is an outcome that pages show, named as people say it
    """The actor does not hold the permission.

    ``known`` tells whether it may know that the place exists: web answers 403 if so, else 404.
    """

    def __init__(self, permission: Permission, place: Place = SITE, *, known: bool = True) -> None:
        """Keep what was asked for and where."""
        super().__init__(
            "您没有权限执行此操作",
            "you may not do this",
            hint_zh="请联系评估负责人或安全管理员",
            hint_en="Ask the assessment lead or the security administrator",
        )
        self.permission = permission
        self.at = place
        self.known = known


class Conflict(ActionError):  # noqa: N818 - it is an outcome that pages show, named as people say it
    """Somebody else changed the object meanwhile; nothing was overwritten.

    ``current`` is what is stored now, in the form that the action's result has; ``by`` and ``at_text`` say
    who stored it and when (ISO 8601).
    """

    def __init__(self, current: Any, *, place: str = "", by: str = "", at_text: str = "") -> None:  # noqa: ANN401 - the value object of the action
        """Keep the other's value beside the message."""
        super().__init__(
            "他人已先保存，您的内容未覆盖对方",
            "somebody else saved first; nothing was overwritten",
            place=place,
            hint_zh="请对照两份内容，选择后再保存",
            hint_en="Compare the two, choose, and save again",
        )
        self.current = current
        self.by = by
        self.at_text = at_text
