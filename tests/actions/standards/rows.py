"""Put the drafting of a standard into the database at any point of its way."""

from hengdu.actions.standards._course_work import keep_units
from hengdu.store.standards.courses import columns_of
from hengdu.store.standards.models import Course


def kept(record):
    """Return the row that holds a record, written as the actions write it."""
    row = Course.objects.create(**columns_of(record))
    keep_units(row, record)
    return row
