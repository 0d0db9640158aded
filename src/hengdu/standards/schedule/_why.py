"""Say for every late task which chain of tasks and which capacity made it late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from hengdu.standards.schedule._network import Network
from hengdu.standards.schedule._problem import check_problem
from hengdu.standards.schedule._solution import lateness
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.standards.schedule._problem import Problem, Resource, Task

Kind = Literal["release", "fixed", "precedence", "capacity", "choice"]


@attrs.frozen(kw_only=True)
class Link:
    """Why one task of the chain did not start earlier.

    ``kind`` is ``release`` (its earliest month), ``fixed`` (it was under way), ``precedence`` (``by``
    is the task before it), ``capacity`` (``by`` is the resource, ``holders`` who used it in the month
    before), ``choice`` (it could have started earlier; the price did not ask for it).
    """

    task: str
    start: int
    end: int
    kind: Kind
    by: str = ""
    holders: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Late:
    """A task that misses its due month.

    ``unavoidable`` is the part that precedence and earliest months cause alone, with unlimited
    capacity; the rest comes from ``capacities``. ``chain`` leads from the first cause to the task.
    """

    task: str
    due: int
    end: int
    months: int
    unavoidable: int
    capacities: tuple[str, ...]
    chain: tuple[Link, ...]


def explain_lateness(problem: Problem, starts: Mapping[str, int]) -> tuple[Late, ...]:
    """Return the late tasks of a feasible schedule, the latest first, each with its chain of causes."""
    network = Network(problem, check_problem(problem))
    usage = _Profile(problem, starts)
    dues = {due.task: due.month for due in problem.dues}
    found = []
    for code, months in lateness(problem, starts).items():
        if not months:
            continue
        chain = _chain(network, usage, starts, code)
        ends = network.earliest[code] + network.tasks[code].duration
        found.append(
            Late(
                task=code,
                due=dues[code],
                end=starts[code] + network.tasks[code].duration,
                months=months,
                unavoidable=max(0, ends - dues[code]),
                capacities=tuple(dict.fromkeys(link.by for link in chain if link.kind == "capacity")),
                chain=chain,
            )
        )
    return tuple(sorted(found, key=lambda late: (-late.months, late.task)))


def _chain(network: Network, usage: _Profile, starts: Mapping[str, int], code: str) -> tuple[Link, ...]:
    links: list[Link] = []
    seen: set[str] = set()
    following: str | None = code
    while following is not None and following not in seen:
        seen.add(following)
        link, following = _link(network, usage, starts, following)
        links.append(link)
    return tuple(reversed(links))


def _link(network: Network, usage: _Profile, starts: Mapping[str, int], code: str) -> tuple[Link, str | None]:
    task, start = network.tasks[code], starts[code]

    def made(kind: Kind, by: str = "", holders: tuple[str, ...] = ()) -> Link:
        return Link(task=code, start=start, end=start + task.duration, kind=kind, by=by, holders=holders)

    if task.fixed is not None:
        return made("fixed"), None
    for before, lag in network.before[code]:
        if starts[before] + network.tasks[before].duration + lag == start:
            return made("precedence", before), before
    if start == task.release:
        return made("release"), None
    if (blocked := usage.blocked(task, start - 1)) is not None:
        resource, holders = blocked
        # The chain goes on with the holder that ends last before this one: it made room.
        ended = [one for one in holders if starts[one] + network.tasks[one].duration == start]
        onwards = max(ended, key=lambda one: (starts[one], one), default=None)
        return made("capacity", resource.code, holders), onwards
    return made("choice"), None


class _Profile:
    """Who uses what of which resource in which month."""

    def __init__(self, problem: Problem, starts: Mapping[str, int]) -> None:
        self.resources = {resource.code: resource for resource in problem.resources}
        self.users: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for task in problem.tasks:
            for code, demand in task.demands.items():
                for month in range(starts[task.code], starts[task.code] + task.duration) if demand else ():
                    self.users.setdefault((code, month), []).append((task.code, demand))

    def blocked(self, task: Task, month: int) -> tuple[Resource, tuple[str, ...]] | None:
        """Return the resource that keeps a task from starting a month earlier, and who holds it."""
        for code, demand in task.demands.items():
            others = [(one, used) for one, used in self.users.get((code, month), []) if one != task.code]
            if demand and sum(used for _, used in others) + demand > self.resources[code].at(month):
                return self.resources[code], tuple(one for one, _ in others)
        return None


def late_sentence(late: Late, problem: Problem, names: Mapping[str, Text] | None = None) -> Text:
    """Say in one sentence why a task is late; ``names`` are what tasks are called, else their codes."""
    resources = {resource.code: resource for resource in problem.resources}
    names_zh = [resources[code].name.zh or code for code in late.capacities]
    names_en = [resources[code].name.en or code for code in late.capacities]
    called = {} if names is None else names
    ways = [called.get(link.task, Text(link.task, link.task)) for link in late.chain]
    way, way_en = " → ".join(one.zh for one in ways), " → ".join(one.en for one in ways)
    if late.unavoidable == late.months or not names_zh:
        return Text(
            f"晚 {late.months} 个月：前后衔接本身所需（{way}），与能力无关",
            f"{late.months} months late through its chain alone ({way_en}), whatever the capacity",
        )
    by_chain_zh = f"其中 {late.unavoidable} 个月来自前后衔接，其余" if late.unavoidable else ""
    by_chain_en = f"{late.unavoidable} of them from the chain alone, the rest " if late.unavoidable else ""
    return Text(
        f"晚 {late.months} 个月：{by_chain_zh}因{'、'.join(names_zh)}能力不足（{way}）",
        f"{late.months} months late: {by_chain_en}for want of {', '.join(names_en)} ({way_en})",
    )
