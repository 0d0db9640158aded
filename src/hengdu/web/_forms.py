"""Show in a form what an action refused, and read days as moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from hengdu.web._wording import said

if TYPE_CHECKING:
    from django.forms import Form

    from hengdu.errors import HengduError


def show_refusal(form: Form, error: HengduError) -> None:
    """Put an action's refusal beside its field, or above the form where it names none."""
    if error.place in form.fields:
        form.add_error(error.place, said(error))
    else:
        form.add_error(None, f"{error.place}: {said(error)}" if ":" in error.place else said(error))


def first_moment(day: dt.date | None) -> dt.datetime | None:
    """Return the moment at which a day begins here; None for no day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) if day else None


def after_day(day: dt.date | None) -> dt.datetime | None:
    """Return the moment at which a day is over here; None for no day."""
    return first_moment(day + dt.timedelta(days=1)) if day else None
