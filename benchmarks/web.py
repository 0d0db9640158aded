"""Measure the application: pages and saves in one process of it, then the whole server under fifty people.

``python -m benchmarks.web [sqlite|postgresql] [INSTITUTIONS ...]``: on SQLite or on a PostgreSQL server of
its own with its default settings; with one institution, then with as many as named (100). ``load`` before
these words only lets fifty people answer for a short time. A request that fails or an acknowledged answer
that is lost ends it with exit code 1.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks._measure import line, spin, timed
from benchmarks._serve import answering, first_start
from benchmarks._site import ROLES, add_institutions, add_person, add_respondents, begin
from benchmarks._wsgi import Answer, Browser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

PAGE: Final = "CISO Assistant, 600 requirements: 1.7 s, 2,507 queries"
SAVE: Final = "CISO Assistant: 120 ms with 1 institution, 948 ms with 100"
PEOPLE: Final = 30
INSTITUTIONS: Final = 100
AT_ONCE: Final = 50
_REPEAT: Final = 40
_FOR_LOAD: Final = 12  # institutions: fifty people in ten of them
_LOAD_S: Final = 15


def main(words: Sequence[str]) -> None:
    """Measure with one institution, then with more of them."""
    is_postgresql, is_load = "postgresql" in words, "load" in words
    sizes = [int(word) for word in words if word.isdigit()] or [_FOR_LOAD if is_load else INSTITUTIONS]
    if not (is_postgresql or is_load):
        first_start()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        database = _postgresql() if is_postgresql else ""
        begin(data, database)
        made = add_institutions([1])
        for number in range(PEOPLE - 3):
            add_person(f"person{number}")
        if not is_load:
            measured(1, made)
        for size in sizes:
            made += add_institutions(range(len(made) + 1, size + 1), like=made[0])
            if not is_load:
                measured(size, made)
        people = []
        for number, assessment in enumerate(made[1 : AT_ONCE // len(ROLES) + 1]):
            people += add_respondents(_tenant(assessment), [f"one{number}-{role}" for role in ROLES])
        wrong = answering(data, people, database, **({"seconds": _LOAD_S} if is_load else {}))
    if wrong:
        sys.exit(f"{wrong} requests failed or acknowledged answers were lost")


def _postgresql() -> str:
    """Start a server with PostgreSQL's own settings; return the address of an empty database."""
    from tests.postgres import make, start

    return make(start(), "hengdu")


def measured(size: int, made: Sequence[UUID]) -> None:
    """Print the figures of one page and one save while so many institutions are in the database."""
    saving(size, made[-1])
    results(size, made[-1])


def _tenant(assessment: UUID) -> UUID:
    from hengdu.store.assessments.models import Assessment

    return Assessment.objects.get(pk=assessment).tenant_id


def _show(name: str, found: Sequence[tuple[float, float]], goal: str, note: str) -> None:
    """Print the median CPU milliseconds, and the same in units, which a busy machine distorts less."""
    spent = median(cpu for cpu, _unit in found) * 1000
    line(
        f"{name} (CPU)",
        f"{spent:.1f} ms",
        goal,
        f"{median(cpu / unit for cpu, unit in found):.2f} units; {note}",
    )


def _unit() -> float:
    return min(timed(spin, 2))


def results(institutions: int, assessment: UUID) -> None:
    """Print what the results page takes after somebody changed an answer, and again without a change."""
    from hengdu.actions import GrantRole, Role, SaveAnswer, system_actor
    from hengdu.store.assessments.models import Answer as Row

    person = add_person(f"reader{institutions}")
    GrantRole(user=person.user, role=Role.READER, tenant=_tenant(assessment)).run(system_actor("benchmark"))
    browser = Browser(person.session)
    address = f"/assessments/{assessment}/results/"

    first = Row.objects.filter(assessment=assessment).order_by("id").first()
    assert first is not None  # noqa: S101 - a whole assessment
    values = itertools.cycle("PLF")

    def anew() -> Answer:
        version = Row.objects.get(pk=first.pk).version
        SaveAnswer(
            assessment=assessment,
            code=first.code,
            role=first.role,
            given={"answer": next(values)},
            version=version,
        ).run(system_actor("benchmark"))
        return browser.get(address)

    asks: dict[str, Callable[[], Answer]] = {
        "after a change": anew,
        "unchanged": lambda: browser.get(address),
    }
    for what, ask in asks.items():
        ask()
        found = [(ask(), _unit()) for _ in range(_REPEAT)]
        name = f"results page, {what}, {_institutions(institutions)}"
        _show(name, [(answer.cpu_s, unit) for answer, unit in found], "40 ms", PAGE)
        line(f"{name}, queries", str(max(answer.queries for answer, _unit_s in found)), "15")


def saving(institutions: int, assessment: UUID) -> None:
    """Print what saving one answer takes: the action, and the request around it."""
    from django.urls import reverse

    from hengdu.actions import SaveAnswer, actor_for
    from hengdu.store.assessments.models import Answer as Row

    people = add_respondents(_tenant(assessment), [f"saver{institutions}-{number}" for number in range(2)])
    values = itertools.cycle("FLPN")
    for number, (person, what) in enumerate(zip(people, ("action", "request"), strict=True)):
        codes = Row.objects.filter(assessment=assessment, role=person.role).values_list("code", flat=True)
        browser = Browser(person.session)
        found = []
        for code, version in itertools.product(list(codes)[: _REPEAT + 3], (0, 1)):
            answer, unit = next(values), _unit()
            if number == 0:
                given = {"answer": answer, "note": "示例说明"}
                began = time.process_time()
                SaveAnswer(
                    assessment=person.assessment, code=code, role=person.role, given=given, version=version
                ).run(actor_for(person.user))
                spent = time.process_time() - began
            else:
                address = reverse("interview_question", args=[person.assessment, person.role, code])
                form = {"choice": answer, "note": "示例说明", "version": str(version)}
                spent = browser.post(address, form, HTTP_ACCEPT="application/json").cpu_s
            found.append((spent, unit))
        _show(f"save one answer, {what}, {_institutions(institutions)}", found[6:], "6 ms", SAVE)


def _institutions(number: int) -> str:
    return f"{number} institution{'s' if number > 1 else ''}"


if __name__ == "__main__":
    main(sys.argv[1:])
