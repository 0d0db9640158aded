"""Find the person of a session, by a statement built once: every request asks."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from hengdu.store._prepared import Prepared
from hengdu.store.people.models import User

_PERSON: Final = Prepared(lambda key: User.objects.filter(pk=key).order_by(), UUID(int=1))


class PersonBackend(ModelBackend):
    """Check passwords as Django does; a closed account is nobody."""

    def get_user(self, user_id: UUID | str) -> User | None:
        """Return the person with this id if the account is open."""
        person = _PERSON.first(UUID(str(user_id)))
        return person if person is not None and self.user_can_authenticate(person) else None
