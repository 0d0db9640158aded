"""Run an action for a page: what is refused is said on the page, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.actions import NotFoundError, PermissionRefused
from hengdu.errors import HengduError
from hengdu.web import actor_of
from hengdu.web._submitting import told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from hengdu.actions import Action

_WRONG: Final = 422


@attrs.frozen(kw_only=True)
class Refused:
    """What was typed, and why it was not taken."""

    words: str
    given: Mapping[str, str]


def refused(action: Action[Any], request: HttpRequest) -> Refused | None:
    """Run an action; return why it was refused, or None where it was done.

    What a person may not do, or what does not exist, stays an error of the whole page.
    """
    try:
        action.run(actor_of(request))
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        return Refused(words=told(error), given=request.POST.dict())
    return None


def typed(wrong: Refused | None, row: object, names: Iterable[str]) -> dict[str, Any]:
    """Return what a form shows: what was typed where it was refused, else what is stored."""
    if wrong is not None:
        return {"wrong": wrong.words, "typed": {name: wrong.given.get(name, "") for name in names}}
    return {"wrong": "", "typed": {name: getattr(row, name, "") for name in names}}


def status_of(wrong: Refused | None) -> int:
    """Return the status of the page."""
    return 200 if wrong is None else _WRONG
