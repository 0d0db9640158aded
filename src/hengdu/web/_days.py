"""Read the days of a form as moments."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def first_moment(day: dt.date | None) -> dt.datetime | None:
    """Return the moment at which a day begins here; None for no day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) if day else None


def after_day(day: dt.date | None) -> dt.datetime | None:
    """Return the moment at which a day is over here; None for no day."""
    return first_moment(day + dt.timedelta(days=1)) if day else None
