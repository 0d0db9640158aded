"""Let people in whose account an administrator linked to the institution's directory."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hengdu.store.people.backend import PersonBackend
from hengdu.store.people.queries import directory_login
from hengdu.web.accounts.directory import DirectoryError, is_password_right

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hengdu.store.people.models import User

_LOG = logging.getLogger("hengdu.directory")


class DirectoryBackend(PersonBackend):
    """Ask the directory for the password of linked people; nobody becomes known through it."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_more: Any,  # noqa: ANN401 - other credentials
    ) -> User | None:
        """Return the linked person whose password the directory takes."""
        del request  # whoever asks
        directory = settings.ENVIRONMENT.directory
        found = directory_login(username or "") if directory is not None else None
        if directory is None or found is None or not password:
            return None
        try:
            is_right = is_password_right(directory, found.login, password)
        except DirectoryError as error:
            _LOG.error("%s", error.en)
            return None
        return found.user if is_right and self.user_can_authenticate(found.user) else None
