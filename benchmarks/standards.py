"""Measure a register of 100,000 generated standards and 1,000,000 relations.

Run ``python benchmarks/standards.py``. It prints CPU times of search, tree and coverage and exits with 1
when one is over its bound (search 50 ms, tree and coverage 100 ms).
"""

from __future__ import annotations

import random
import resource
import sys
import time
from typing import TYPE_CHECKING, Final

from hengdu.standards.framework import builtin_framework, cover
from hengdu.standards.registry import Register, Relation, RelationKind, Standard, Status
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STANDARDS: Final = 100_000
RELATIONS: Final = 1_000_000
SEARCH_MS: Final = 50.0
TREE_MS: Final = 100.0
_HEADS: Final = ("证券期货业", "金融业", "信息安全技术 ", "网络安全技术 ", "数据安全技术 ")
_SUBJECTS: Final = (
    *("访问控制", "日志留存", "数据脱敏", "渗透测试", "应急演练", "备份恢复"),
    *("密码应用", "软件供应链", "接口安全", "终端防护", "漏洞管理", "身份鉴别"),
)
_KINDS: Final = ("要求", "规范", "指南", "评估方法", "测试方法")
_QUERIES: Final = (
    "脱敏",
    "渗透 测试",
    "证券期货业",
    "QQ/T 04242",
    "04242",
    "不存在的词",
    "要求",
    "供应链 指南",
    "证",
)


def standards(random_numbers: random.Random) -> Iterator[Standard]:
    """Yield generated standards; nothing in them is real."""
    topics = [topic.code for topic in builtin_framework().leaves()]
    statuses = list(Status)
    for at in range(STANDARDS):
        title = (
            random_numbers.choice(_HEADS) + random_numbers.choice(_SUBJECTS) + random_numbers.choice(_KINDS)
        )
        yield Standard(
            id=f"x{at}",
            number=f"QQ/T {at:05d}-{1990 + at % 35}",
            title=Text(f"{title} 第{at}号", f"Example {at}"),
            status=random_numbers.choice(statuses),
            topic=random_numbers.choice(topics),
        )


def relations(random_numbers: random.Random) -> Iterator[Relation]:
    """Yield generated relations."""
    kinds = list(RelationKind)
    for _ in range(RELATIONS):
        left, right = random_numbers.randrange(STANDARDS), random_numbers.randrange(STANDARDS)
        yield Relation(origin=f"x{left}", target=f"x{right}", kind=random_numbers.choice(kinds))


def cpu_ms(work: Callable[[], object], times: int = 5) -> float:
    """Return the CPU milliseconds of the best of several runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def main() -> int:
    """Generate, measure, print; 1 when a bound is passed."""
    source = random.Random(20261121)  # noqa: S311 - generated data, no secret
    start = time.process_time()
    register = Register.of(standards(source), relations(source))
    built = time.process_time() - start
    start = time.process_time()
    size = len(register.index)
    indexed = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size} standards, {len(register.relations)} relations")
    print(f"{built:.1f} s to build, {indexed:.1f} s to index, {memory:.0f} MiB at most")
    worst = 0.0
    for query in _QUERIES:
        spent = cpu_ms(lambda query=query: register.search(query))  # type: ignore[misc]  # the loop's query, bound now
        worst = max(worst, spent)
        print(f"search {query}: {spent:.1f} ms, {len(register.search(query))} shown")
    tree = builtin_framework()
    coverage = cpu_ms(lambda: cover(tree, register))
    around = cpu_ms(lambda: (register.relations.of_origin("x42"), register.relations.of_target("x42")))
    print(f"tree and coverage: {coverage:.1f} ms; relations of one standard: {around:.2f} ms")
    return int(worst > SEARCH_MS or coverage > TREE_MS)


if __name__ == "__main__":
    sys.exit(main())
