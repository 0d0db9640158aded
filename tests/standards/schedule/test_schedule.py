from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengdu.errors import StandardsError
from hengdu.standards.schedule import (
    Due,
    Precedence,
    Problem,
    Resource,
    Status,
    Task,
    Weights,
    best_schedule,
    breaches,
    capacity_bound,
    cheapest_placement,
    check_problem,
    explain_lateness,
    greedy_schedule,
    improve,
    late_sentence,
    lateness,
    price,
)


def tasks(**durations):
    return tuple(Task(code=code, duration=length) for code, length in durations.items())


@st.composite
def problems(draw, most=7):
    count = draw(st.integers(1, most))
    codes = [f"T{at}" for at in range(count)]
    made = tuple(
        Task(
            code=code,
            duration=draw(st.integers(0, 3)),
            release=draw(st.integers(0, 3)),
            demands={"R": draw(st.integers(0, 2)), "S": draw(st.integers(0, 1))},
            current=draw(st.none() | st.integers(0, 6)),
        )
        for code in codes
    )
    edges = tuple(
        Precedence(before=codes[a], after=codes[b], lag=draw(st.integers(0, 2)))
        for a in range(count)
        for b in range(a + 1, count)
        if draw(st.integers(0, 3)) == 0
    )
    dues = tuple(
        Due(task=code, month=draw(st.integers(0, 8)), weight=draw(st.integers(1, 4)))
        for code in codes
        if draw(st.booleans())
    )
    changes = ((draw(st.integers(1, 4)), draw(st.integers(0, 1))), (6, 2))
    return Problem(
        tasks=made,
        precedence=edges,
        resources=(Resource(code="R", capacity=2, changes=changes), Resource(code="S", capacity=1)),
        dues=dues,
        weights=Weights(tardiness=10, makespan=1, stability=draw(st.integers(0, 2))),
    )


def cheapest(problem):
    # No task need start later than when everything is done one after another under full capacity (month 6).
    end = 7 + sum(task.duration for task in problem.tasks) + sum(edge.lag for edge in problem.precedence)
    best = None
    free = [range(task.release, end) for task in problem.tasks]
    for starts in product(*free):
        plan = {task.code: start for task, start in zip(problem.tasks, starts, strict=True)}
        if not breaches(problem, plan):
            cost = price(problem, plan)
            best = cost if best is None else min(best, cost)
    return best


@given(problems())
@settings(max_examples=60)
def test_the_greedy_schedule_is_feasible_and_not_below_its_bound(problem):
    made = greedy_schedule(problem)
    assert breaches(problem, made.starts) == ()
    assert made.price == price(problem, made.starts)
    assert made.bound <= made.price


@given(problems())
@settings(max_examples=12, deadline=None)
def test_the_search_is_feasible_never_worse_than_greedy_and_honest(problem):
    made = best_schedule(problem, seconds=5, workers=2)
    assert breaches(problem, made.starts) == ()
    assert made.price == price(problem, made.starts)
    assert made.bound <= made.price <= greedy_schedule(problem).price
    assert (made.status is Status.OPTIMAL) == (made.gap == 0)


@given(problems(most=3))
@settings(max_examples=12, deadline=None)
def test_a_proven_optimum_is_what_trying_everything_finds(problem):
    made = best_schedule(problem, seconds=10, workers=2)
    assert made.status is Status.OPTIMAL
    assert made.price == cheapest(problem)


@given(problems(most=3))
@settings(max_examples=80, deadline=None)
def test_no_schedule_is_cheaper_than_the_bound_that_counts_capacity(problem):
    bound = capacity_bound(problem, cheapest_placement)
    assert greedy_schedule(problem).bound <= bound <= cheapest(problem)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_bound_stays_below_every_schedule_at_hand(problem):
    assert capacity_bound(problem, cheapest_placement) <= greedy_schedule(problem).price


def test_the_bound_counts_what_due_work_has_to_share():
    problem = Problem(
        tasks=tuple(Task(code=code, duration=2, demands={"U": 1}) for code in "ABC"),
        resources=(Resource(code="U", capacity=1),),
        dues=tuple(Due(task=code, month=2) for code in "ABC"),
        weights=Weights(tardiness=10, makespan=0),
    )
    assert greedy_schedule(problem).bound == 0
    assert capacity_bound(problem, cheapest_placement) == 60 == greedy_schedule(problem).price


@given(problems())
@settings(max_examples=30, deadline=None)
def test_a_window_leaves_room_for_what_is_held(problem):
    made = greedy_schedule(problem)
    seen = []

    def solve(window):
        seen.append(window)
        assert breaches(window.problem, window.starts) == ()
        assert all(window.starts[code] <= month for code, month in window.latest.items())
        return greedy_schedule(window.problem).starts

    found = improve(problem, made.starts, lambda window: keep(window, solve(window)), lambda: len(seen) < 20)
    assert breaches(problem, found) == ()
    assert price(problem, found) <= made.price


def keep(window, starts):
    """Take new starts only where they keep the window's limits."""
    fits = all(starts[code] <= month for code, month in window.latest.items())
    return starts if fits else window.starts


def test_a_cycle_is_named_in_full():
    problem = Problem(
        tasks=tasks(A=1, B=1, C=1),
        precedence=(
            Precedence(before="A", after="B"),
            Precedence(before="B", after="C"),
            Precedence(before="C", after="B"),
        ),
    )
    with pytest.raises(StandardsError, match=r"B → C → B|C → B → C"):
        check_problem(problem)


def test_an_impossible_demand_says_which_capacity_and_by_how_much():
    problem = Problem(
        tasks=(Task(code="A", duration=2, demands={"U": 3}),), resources=(Resource(code="U", capacity=1),)
    )
    with pytest.raises(StandardsError, match=r"A: needs 3 of U a month.*: 2 too much"):
        greedy_schedule(problem)


@pytest.mark.parametrize(
    "problem",
    [
        Problem(tasks=(*tasks(A=1), *tasks(A=2))),
        Problem(tasks=tasks(A=-1)),
        Problem(tasks=tasks(A=1), precedence=(Precedence(before="A", after="Z"),)),
        Problem(tasks=tasks(A=1), dues=(Due(task="Z", month=1),)),
        Problem(tasks=(Task(code="A", duration=1, demands={"U": 1}),)),
        Problem(
            tasks=(Task(code="A", duration=2, fixed=1), Task(code="B", duration=1, fixed=2)),
            precedence=(Precedence(before="A", after="B"),),
        ),
        Problem(
            tasks=tuple(Task(code=code, duration=1, fixed=0, demands={"U": 1}) for code in "AB"),
            resources=(Resource(code="U", capacity=1),),
        ),
    ],
    ids=["twice", "negative", "unknown task", "unknown due", "unknown resource", "fixed order", "fixed load"],
)
def test_what_cannot_be_scheduled_is_refused(problem):
    with pytest.raises(StandardsError):
        greedy_schedule(problem)


def test_lateness_by_the_chain_alone_is_told_from_lateness_by_capacity():
    problem = Problem(
        tasks=(
            Task(code="A", duration=3),
            Task(code="B", duration=2),
            Task(code="C", duration=2, demands={"U": 1}),
            Task(code="D", duration=2, demands={"U": 1}),
        ),
        precedence=(Precedence(before="A", after="B"),),
        resources=(Resource(code="U", capacity=1),),
        dues=(Due(task="B", month=4), Due(task="C", month=2, weight=2), Due(task="D", month=2)),
    )
    made = best_schedule(problem, seconds=10, workers=2)
    assert lateness(problem, made.starts) == {"B": 1, "C": 0, "D": 2}
    by_task = {late.task: late for late in explain_lateness(problem, made.starts)}
    assert (by_task["B"].unavoidable, by_task["B"].capacities) == (1, ())
    assert [link.task for link in by_task["B"].chain] == ["A", "B"]
    assert (by_task["D"].unavoidable, by_task["D"].capacities) == (0, ("U",))
    assert by_task["D"].chain[-1].holders == ("C",)
    assert "whatever the capacity" in late_sentence(by_task["B"], problem).en
    assert "能力不足" in late_sentence(by_task["D"], problem).zh


def test_stability_keeps_the_plan_in_force_until_tardiness_costs_more():
    base = Problem(
        tasks=(Task(code="A", duration=1, current=5), Task(code="B", duration=1, current=0)),
        weights=Weights(tardiness=10, makespan=0, stability=1),
    )
    assert dict(best_schedule(base, seconds=5, workers=2).starts) == {"A": 5, "B": 0}
    pressed = Problem(
        tasks=base.tasks,
        dues=(Due(task="A", month=1),),
        weights=Weights(tardiness=10, makespan=0, stability=1),
    )
    assert best_schedule(pressed, seconds=5, workers=2).starts["A"] == 0


def test_capacity_that_drops_moves_work_behind_the_gap():
    problem = Problem(
        tasks=tuple(Task(code=code, duration=2, demands={"U": 1}) for code in "ABC"),
        resources=(Resource(code="U", capacity=1, changes=((3, 0), (7, 1))),),
    )
    for made in (greedy_schedule(problem), best_schedule(problem, seconds=10, workers=2)):
        assert sorted(made.starts.values()) == [0, 7, 9]


def test_a_thousand_items_of_four_stages_are_scheduled_greedily():
    stages = [
        Task(
            code=f"{item}.{stage}",
            duration=1 + (item * 7 + stage) % 4,
            demands={f"U{item % 40}": 1} if stage < 3 else {"COMMITTEE": 1},
        )
        for item in range(1000)
        for stage in range(4)
    ]
    edges = tuple(
        Precedence(before=f"{item}.{stage}", after=f"{item}.{stage + 1}")
        for item in range(1000)
        for stage in range(3)
    )
    problem = Problem(
        tasks=tuple(stages),
        precedence=edges,
        resources=(
            *(Resource(code=f"U{unit}", capacity=2) for unit in range(40)),
            Resource(code="COMMITTEE", capacity=8),
        ),
        dues=tuple(Due(task=f"{item}.3", month=24 + item % 36, weight=1 + item % 5) for item in range(1000)),
    )
    made = greedy_schedule(problem)
    assert breaches(problem, made.starts) == ()
    assert 0 < made.bound <= made.price
    searched = best_schedule(problem, seconds=4, workers=2)
    assert breaches(problem, searched.starts) == ()
    assert made.bound <= searched.bound <= searched.price <= made.price
