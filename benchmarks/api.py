"""Measure the API in one process: what a list of a thousand answers takes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks._measure import line, spin, timed
from benchmarks._site import add_institutions, add_person, begin
from benchmarks._wsgi import Answer, Browser

ROWS: Final = 1_000
_REPEAT: Final = 40


def main() -> None:
    """Make one institution with a whole assessment and a program that may read it, and ask."""
    with tempfile.TemporaryDirectory() as folder:
        begin(Path(folder) / "data")
        assessment = add_institutions([1])[0]
        program, token = Browser(""), _token()
        address = f"/api/v1/assessments/{assessment}/answers?limit={ROWS}"

        def ask() -> Answer:
            return program.get(address, HTTP_AUTHORIZATION=f"Bearer {token}")

        rows = len(json.loads(ask().body)["items"])
        if rows != ROWS:
            msg = f"the list answered with {rows} rows"
            raise RuntimeError(msg)
        found = [(ask(), min(timed(spin, 2))) for _ in range(_REPEAT)]
        spent = median(answer.cpu_s for answer, _unit in found) * 1000
        units = median(answer.cpu_s / unit for answer, unit in found)
        line("API, list of 1,000 answers (CPU)", f"{spent:.1f} ms", "60 ms", f"{units:.2f} units")
        line("API, list of 1,000 answers, queries", str(max(one.queries for one, _unit in found)), "10")


def _token() -> str:
    """Return a token of a reader of every institution."""
    from hengdu.actions import GrantRole, MakeToken, Role, actor_for, system_actor
    from hengdu.store.tenants.models import Tenant

    person = add_person("program")
    for tenant in Tenant.objects.all():
        GrantRole(user=person.user, role=Role.READER, tenant=tenant.pk).run(system_actor("benchmark"))
    made = MakeToken(name="示例程序", scopes=("assessment:answer:read",)).run(actor_for(person.user))
    return made.secret


if __name__ == "__main__":
    main()
