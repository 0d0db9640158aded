"""Measure pages and saves in one process of the application, its database filled step by step."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks._measure import line
from benchmarks._site import add_institutions, add_person, add_respondents, begin
from benchmarks._wsgi import Answer, Browser

if TYPE_CHECKING:
    from uuid import UUID

PEERS: Final = {
    "page": "CISO Assistant, 600 requirements: 1.7 s, 2,507 queries",
    "save": "CISO Assistant: 120 ms with 1 institution, 948 ms with 100",
}
PEOPLE: Final = 30
INSTITUTIONS: Final = 100
_REPEAT: Final = 40


def main() -> None:
    """Measure with one institution, then with all of them."""
    with tempfile.TemporaryDirectory() as folder:
        begin(Path(folder) / "data")
        (first,) = add_institutions([1])
        saving(1, first)
        last = add_institutions(range(2, INSTITUTIONS + 1))[-1]
        for number in range(PEOPLE - 6):
            add_person(f"person{number}")
        saving(INSTITUTIONS, last)
        results(last)


def results(assessment: UUID) -> None:
    """Print what the results page takes, anew after a change and again without one."""
    from hengdu.actions import GrantRole, Role, system_actor
    from hengdu.store.assessments.models import Assessment
    from hengdu.web.results import _reading

    tenant = Assessment.objects.get(pk=assessment).tenant_id
    person = add_person("reader")
    GrantRole(user=person.user, role=Role.READER, tenant=tenant).run(system_actor("benchmark"))
    browser = Browser(person.session)
    address = f"/assessments/{assessment}/results/"

    def anew() -> Answer:
        _reading._RESULTS.items.clear()
        return browser.get(address)

    for what, ask in (("scored anew", anew), ("unchanged", lambda: browser.get(address))):
        ask()
        found = [ask() for _ in range(_REPEAT)]
        assert {answer.status for answer in found} == {200}
        line(
            f"results page, {what}, {INSTITUTIONS} institutions (CPU)",
            f"{median(answer.cpu_s for answer in found) * 1000:.1f} ms",
            "40 ms",
            PEERS["page"],
        )
        line(f"results page, {what}, queries", str(max(answer.queries for answer in found)), "15")


def saving(institutions: int, assessment: UUID) -> None:
    """Print what saving one answer takes: the action alone."""
    import time

    from hengdu.actions import SaveAnswer, actor_for
    from hengdu.store.assessments.models import Answer as Row, Assessment

    tenant = Assessment.objects.get(pk=assessment).tenant_id
    names = [f"respondent{institutions}-{number}" for number in range(3)]
    person = add_respondents(tenant, names)[0]
    codes = Row.objects.filter(assessment=assessment, role=person.role).values_list("code", flat=True)
    values = itertools.cycle("FLPN")
    spent = []
    for code, version in [(code, version) for code in list(codes)[:_REPEAT] for version in (0, 1)]:
        began = time.process_time()
        actor = actor_for(person.user)
        SaveAnswer(
            assessment=person.assessment,
            code=code,
            role=person.role,
            given={"answer": next(values), "note": "示例说明"},
            version=version,
        ).run(actor)
        spent.append(time.process_time() - began)
    line(
        f"save one answer, action, {institutions} institutions",
        f"{median(spent) * 1000:.2f} ms",
        "6 ms",
        PEERS["save"],
    )


if __name__ == "__main__":
    main()
