"""Eight processes write at once: the chain never forks and nothing acknowledged is lost."""

import subprocess
import sys

import pytest
from django.db import connections

from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail

WRITERS, EACH = 8, 25

# A process of its own with no more of the application than the trail needs.
WRITER = """
import sys
from datetime import UTC, datetime
import django
from django.conf import settings
from hengdu.web._environment import database_settings
settings.configure(
    USE_TZ=True,
    DATABASES={"default": database_settings(sys.argv[1], None)},
    INSTALLED_APPS=[f"hengdu.store.{name}" for name in ("people", "tenants", "assessments", "trail")],
    AUTH_USER_MODEL="hd_people.User",
)
django.setup()
from django.db import transaction
from hengdu.store import Actor, Channel, Place
from hengdu.store.trail import Tag
from hengdu.store.trail.append import Entry, append
from hengdu.store.trail.models import Event
actor = Actor(name=sys.argv[2], channel=Channel.JOB)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    with transaction.atomic():
        Event.objects.filter(actor_name=sys.argv[2]).exists()  # a read before the write, as actions have
        append(actor, datetime.now(UTC), [Entry(tag=Tag.ANSWER_SAVED, place=Place(), object=str(number))])
    print(number, flush=True)
"""


@pytest.fixture(params=[pytest.param("database", marks=pytest.mark.sqlite("its address")), "postgresql"])
def address(request):
    """The address of a fresh database, of each kind."""
    made = request.getfixturevalue(request.param)
    return made if isinstance(made, str) else f"sqlite://{made}"


def test_the_chain_does_not_fork(address):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, address, f"writer{number}", str(EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        out, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err[-2000:]
        assert len(out.split()) == EACH
    connections.close_all()
    assert Event.objects.count() == WRITERS * EACH
    assert Event.objects.values("prev").distinct().count() == WRITERS * EACH
    assert verify_trail().is_intact
    for number in range(WRITERS):
        own = list(
            Event.objects.filter(actor_name=f"writer{number}")
            .order_by("seq")
            .values_list("object", flat=True)
        )
        assert own == [str(at) for at in range(EACH)]
