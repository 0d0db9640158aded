"""Say why an account cannot be changed as asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.actions._errors import ActionError

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-@")
NAME_LENGTH: Final = range(2, 65)


class AccountError(ActionError):
    """An account cannot be changed as asked; the place is the field of the form."""


def name_taken(username: str) -> AccountError:
    """Return the error for a login name that somebody has."""
    return AccountError(
        f"登录名 {username} 已被使用",
        f"the login name {username} is taken",
        place="username",
        hint_zh="换一个登录名",
        hint_en="Choose another one",
    )


def checked_name(username: str) -> str:
    """Return the login name in its one form; an unfit one is an AccountError."""
    name = username.strip().lower()
    if len(name) not in NAME_LENGTH or not set(name) <= NAME_SIGNS:
        raise AccountError(
            f"登录名 {username!r} 不合规则",
            f"the login name {username!r} is not allowed",
            place="username",
            hint_zh="2–64 个字符：小写字母、数字以及 . _ - @",
            hint_en="2-64 characters: small letters, digits and . _ - @",
        )
    return name


def weak_password(reasons: Sequence[str]) -> AccountError:
    """Return the error for a refused password; the reasons are already in the person's language."""
    words = " ".join(reasons)
    return AccountError(
        f"密码不符合要求：{words}", f"the password is not accepted: {words}", place="password"
    )


def dead_code() -> AccountError:
    """Return the error for a one-time code that opens nothing, for whatever reason."""
    return AccountError(
        "一次性口令无效、已使用或已过期",
        "the one-time code is wrong, used or expired",
        place="code",
        hint_zh="请向系统管理员索取新的口令",
        hint_en="Ask the system administrator for a new one",
    )
