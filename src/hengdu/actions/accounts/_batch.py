"""Make many accounts at once, all or none."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions.accounts._errors import AccountError
from hengdu.actions.accounts._people import Made, hand_out_code, new_person
from hengdu.actions.accounts._setup import NewPerson
from hengdu.store import Permission
from hengdu.store.people.models import CodePurpose
from hengdu.store.trail import Tag

MOST_AT_ONCE: Final = 500


@attrs.frozen(kw_only=True)
class CreatePeople(Action[tuple[Made, ...]]):
    """Make an account and a code for each person of a list; one that is refused refuses the whole list.

    ``places`` say where each person stands (``people.xlsx:sheet!A2``), for the error; empty when they come
    from nowhere that has places.
    """

    permission: ClassVar = Permission.ACCOUNT_MANAGE
    event: ClassVar = Tag.ACCOUNT_CREATED

    people: tuple[NewPerson, ...]
    places: tuple[str, ...] = ()

    def check(self, work: Work) -> None:  # noqa: ARG002 - how many there are asks nothing of the database
        """Refuse nobody and too many."""
        if not 1 <= len(self.people) <= MOST_AT_ONCE:
            raise AccountError(
                f"一次导入 1–{MOST_AT_ONCE} 人，现有 {len(self.people)} 人",
                f"1-{MOST_AT_ONCE} people at once, these are {len(self.people)}",
                place="file",
            )

    def execute(self, work: Work) -> tuple[Made, ...]:
        """Write all of them."""
        made = []
        for number, one in enumerate(self.people):
            try:
                user = new_person(work, one.username, one.display_name, one.email)
            except AccountError as error:
                at = self.places[number] if self.places else error.place
                raise AccountError(
                    error.zh, error.en, place=at, hint_zh=error.hint_zh, hint_en=error.hint_en
                ) from error
            made.append(Made(user_id=user.pk, code=hand_out_code(work, user, CodePurpose.INVITE)))
        return tuple(made)
