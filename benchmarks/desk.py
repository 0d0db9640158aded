"""Measure the pages of the standards desk over 100,000 own standards.

Run ``python -m benchmarks.desk``. It prints CPU time and queries of lists, searches and a record, and exits
with 1 when a list or search is over its bound (60 ms CPU, 15 queries).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import quote

from benchmarks._measure import line
from benchmarks._site import add_person, begin
from benchmarks._wsgi import Browser
from benchmarks.standards import standards

BOUND_MS: Final = 60.0
MOST_QUERIES: Final = 15
_REPEAT: Final = 9
_BATCH: Final = 10_000
_SEARCHES: Final = ("脱敏", "渗透 测试", "证券期货业", "QQ/T 04242", "04242", "不存在的词", "要求", "证")
_PAGES: Final = (
    "/desk/",
    "/desk/?page=1500",
    "/desk/?status=published&page=100",
    "/desk/?category=DS",
    *(f"/desk/?words={quote(words)}" for words in _SEARCHES),
    f"/desk/?words={quote('要求')}&status=published&page=3",
)
_OTHERS: Final = (
    "/desk/standards/x4242/",
    "/desk/framework/",
    "/desk/coverage/",
    "/desk/plans/",
    "/desk/policies/",
    "/desk/crosswalk/",
    "/desk/crosswalk/?side=standard&page=900",
)


def main() -> int:
    """Fill a register and measure."""
    with tempfile.TemporaryDirectory() as folder:
        begin(Path(folder) / "data")
        browser = Browser(_reader())
        browser.get("/desk/")  # loads every page before the register is filled
        _fill()
        over = [page for page in _PAGES if _over(browser, page)]
        for page in _OTHERS:
            _over(browser, page)
    return 1 if over else 0


def _fill() -> None:
    from django.db import transaction
    from django.utils import timezone

    from hengdu.store.standards.records import keep_standards

    made = standards(random.Random(7))  # noqa: S311 - generated data, no secrets
    start = time.process_time()
    while batch := list(islice(made, _BATCH)):
        with transaction.atomic():
            keep_standards(batch, moment=timezone.now(), by=None)
    line("100,000 standards written", f"{time.process_time() - start:.1f} s", "-")


def _reader() -> str:
    from hengdu.actions import GrantRole, Role, system_actor

    person = add_person("desk-reader")
    GrantRole(user=person.user, role=Role.DESK_READER).run(system_actor("benchmark"))
    return person.session


def _over(browser: Browser, page: str) -> bool:
    browser.get(page)
    spent, queries = [], 0
    for _ in range(_REPEAT):
        answer = browser.get(page)
        spent.append(answer.cpu_s * 1000)
        queries = answer.queries
    found = median(spent)
    line(f"{page[:50]} (CPU)", f"{found:.1f} ms", f"{BOUND_MS:.0f} ms", f"{queries} queries")
    return found > BOUND_MS or queries > MOST_QUERIES


if __name__ == "__main__":
    sys.exit(main())
