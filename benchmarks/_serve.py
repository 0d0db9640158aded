"""Start the server as people do, and let fifty of them answer at once."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.serving import Server

from benchmarks._measure import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks._site import Person

THINK_S: Final = (2.0, 6.0)
SECONDS: Final = 40
SETTLED_S: Final = 8.0  # people come after a start, not with it: the model is read by then
_OK: Final = 200
_P95: Final = 95


def first_start() -> None:
    """Print the time from the command on an empty folder to the first page."""
    with tempfile.TemporaryDirectory() as folder:
        before, began = _cpu_of_children(), time.perf_counter()
        server = Server(Path(folder) / "data", workers=2)
        server.get("/account/login/")
        spent = time.perf_counter() - began
        server.stop()
        cpu = _cpu_of_children() - before
    line(
        "first start on an empty folder to the first page (wall)",
        f"{spent:.1f} s",
        "10 s",
        f"{cpu:.1f} s CPU of all processes to their end; CISO Assistant: 260 s for its migrations alone",
    )


def _cpu_of_children() -> float:
    """Return the CPU seconds of all processes that were started from here and have ended; NaN on Windows."""
    try:
        import resource
    except ImportError:
        return float("nan")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answering(data: Path, people: Sequence[Person], database: str = "", seconds: int = SECONDS) -> int:
    """Print how the server holds while all of ``people`` answer, and return how much went wrong.

    That is the number of requests that failed and of answers that were acknowledged and are not there.
    ``database`` is the address of a PostgreSQL database that the people are in; SQLite without one. The
    caller has no connection to the database open meanwhile.
    """
    from django.db import connections

    plan = [_part(person) for person in people]
    connections.close_all()
    server = Server(data, workers=2, HENGDU_DATABASE=database)
    time.sleep(SETTLED_S)
    try:
        with tempfile.TemporaryDirectory() as folder:
            given, result = Path(folder) / "plan.json", Path(folder) / "result.json"
            whole = {
                "address": server.address,
                "people": plan,
                "think_s": THINK_S,
                "seconds": seconds,
                "ok": _OK,
            }
            given.write_text(json.dumps(whole), "utf-8")
            words = [sys.executable, "-m", "benchmarks._answering", str(given), str(result)]
            subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - our own program
            found = json.loads(result.read_text("utf-8"))
    finally:
        server.stop()
    faults = _print(len(people), found["requests"])
    missing = _missing(found["saved"])
    line("acknowledged answers that the database lacks", f"{missing} of {len(found['saved'])}", "0")
    return faults + missing


def _part(person: Person) -> dict[str, object]:
    """Return what one person does: who it is, and the addresses of its questions in order."""
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.urls import reverse

    from hengdu.assessments import asked_of
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.assessments.packs import pinned_pack

    pack = pinned_pack(Assessment.objects.get(pk=person.assessment))
    codes = [code for code, practice in pack.practices.items() if person.role in asked_of(pack, practice)]
    token = _get_new_csrf_string()
    return {
        "assessment": str(person.assessment),
        "role": person.role,
        "token": token,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={token}",
        "questions": [
            (code, reverse("interview_question", args=[person.assessment, person.role, code]))
            for code in codes
        ],
    }


def _print(people: int, requests: Sequence[tuple[str, float, str]]) -> int:
    faults = [fault for _name, _time, fault in requests if fault]
    for name in sorted({name for name, _time, _fault in requests}):
        times = sorted(spent for other, spent, _fault in requests if other == name)
        p95 = times[len(times) * _P95 // 100]
        line(
            f"{people} people at once, {name}, p95 (wall)",
            f"{p95:.0f} ms",
            "300 ms",
            f"{len(times)} requests, median {times[len(times) // 2]:.0f} ms, "
            f"{THINK_S[0]:.0f}-{THINK_S[1]:.0f} s think time, "
            f"{SETTLED_S:.0f} s after the start; server and people on the same cores",
        )
    line("errors among these requests", str(len(faults)), "0", "; ".join(sorted(set(faults)))[:200])
    return len(faults)


def _missing(saved: Iterable[tuple[str, str, str, int, dict[str, str]]]) -> int:
    """Count the acknowledged answers whose version or trail event is not in the database."""
    from hengdu.store.assessments.models import AnswerVersion
    from hengdu.store.trail import Tag
    from hengdu.store.trail.models import Event

    versions = {
        (str(row.assessment_id), row.role, row.code, row.version): row.data
        for row in AnswerVersion.objects.filter(how="typed")
    }
    events = {
        (row.assessment, row.object, json.loads(row.after)["version"])
        for row in Event.objects.filter(tag=Tag.ANSWER_SAVED.value)
    }
    missing = 0
    for assessment, role, code, version, form in saved:
        kept = versions.get((assessment, role, code, version), {})
        is_there = (kept.get("answer"), kept.get("note")) == (form["choice"], form["note"])
        missing += not (is_there and (assessment, f"{code} {role}", version) in events)
    return missing
