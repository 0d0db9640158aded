"""Find and make accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from hengdu.store.people.models import User


class UserManager(BaseUserManager["User"]):
    """Find people by their name without regard to case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person called ``username``; ``User.DoesNotExist`` when there is none."""
        return self.get(username__iexact=username or "")

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401 - model fields
        """Make an account; without a password it cannot sign in by one."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user
