"""Run an action for a form: what is refused is said beside its field, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs
from django.utils.translation import gettext as _

from hengdu.actions import Conflict, NotFoundError, PermissionRefused
from hengdu.errors import HengduError
from hengdu.web._wording import said

if TYPE_CHECKING:
    from django.forms import BaseForm

    from hengdu.actions import Action, Actor

T = TypeVar("T")


@attrs.frozen
class Done(Generic[T]):
    """What an action that was done returned."""

    result: T


def submitted(form: BaseForm, action: Action[T], actor: Actor) -> Done[T] | None:
    """Run ``action`` and return its result, or None where it was refused.

    Bad input becomes an error of the field that the error's place names, else of the form; refusals and
    unknown objects stay errors of the whole page.
    """
    try:
        return Done(action.run(actor))
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        if error.place in form.fields:
            form.add_error(error.place, said(error))
        else:
            form.add_error(None, told(error))
        return None


def told(error: HengduError) -> str:
    """Return what went wrong with its place; a conflict says who was faster."""
    words = said(error)
    if isinstance(error, Conflict):
        return _("%(message)s (%(by)s)") % {"message": words, "by": error.by} if error.by else words
    return f"{error.place}: {words}" if error.place and error.place not in words else words


def plain_errors(form: Any) -> list[str]:  # noqa: ANN401 - a form or formset
    """Return every error of a form as text, with the label of its field."""
    found = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        found += [f"{label}: {error}" if label else str(error) for error in errors]
    return found
