"""What lifts domains and the whole: compared with trying everything, and with trying all target levels."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.scoring.brute import fewest
from tests.scoring.models import (
    assess,
    cell,
    domain,
    generated,
    leaning_answers,
    load,
    model,
    practice,
    rules,
    seeded,
    subdomain,
)

from hengdu.scoring import compile as compile_pack
from hengdu.scoring import lift, what_if


def small_rules(**domain_level):
    scoring = rules()
    scoring["rules"]["subdomain"]["level"]["rated"]["min_groups"] = 1
    scoring["rules"]["domain"]["level"] |= domain_level
    return scoring


def tree(rng, sizes, *, scoring, levels=2, per_cell=(1, 1)):
    """Return a pack of domains of ``sizes`` sub-domains with tiny cells, and random answers."""
    nodes = []
    for at, size in enumerate(sizes):
        subs = []
        for number in range(size):
            code = f"D{at}-{number}"
            items = [
                item
                for level in range(1, levels + 1)
                for item in cell(
                    code, level, [rng.choice(("ST", "ME")) for _ in range(rng.randint(*per_cell))]
                )
            ]
            if rng.random() < 0.3:
                items[-1]["implies"] = [items[0]["code"]]
            subs.append(subdomain(code, items))
        nodes.append(domain(f"D{at}", subs))
    pack = load(model(nodes, levels=levels, scoring=scoring))
    return pack, {code: rng.choice([*"FLPNFLPN", None]) for code in pack.practices}


def assert_cheapest(scorer, answers, code, goal):
    assessment = assess(scorer.pack, answers)
    found = lift(scorer, assessment, code, level=goal)
    wanted = fewest(scorer, answers, code, goal)
    assert found.reachable == (wanted is not None)
    if wanted is not None:
        assert (found.practices, found.steps) == wanted[:2]
        assert [change.code for change in found.changes] == wanted[2]
        assert (found.exact, found.bound) == (True, wanted[0])
        after = what_if(scorer, assessment, {change.code: change.after for change in found.changes})
        assert after[code].level >= goal


RULES = {
    "as in the reference model": small_rules,
    "more may lag": lambda: small_rules(lag={"share": "0.4", "at_least": 1}),
    "none may lag": lambda: small_rules(lag={"share": "0"}, none_below=None),
    "domains take the minimum": lambda: small_rules(rule="minimum", lag=None, none_below=None),
    "any may lag by one": lambda: small_rules(lag={"share": "1"}, none_below=1),
    "any may lag": lambda: small_rules(lag={"share": "1"}, none_below=None),
}


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_domains_and_the_whole_are_lifted_with_the_fewest_changes(name, seed):
    rng = seeded(seed)
    sizes = rng.choice(((3,), (4,), (2, 2), (1, 3), (1, 1, 2)))
    pack, answers = tree(rng, sizes, scoring=RULES[name]())
    scorer = compile_pack(pack)
    result = scorer.score(assess(pack, answers))
    assume(all(node.level is not None for node in result.nodes.values()))
    for code in ("D0", "overall"):
        for goal in range(result[code].level + 1, 3):
            assert_cheapest(scorer, answers, code, goal)


@settings(max_examples=7)
@given(st.integers(0, 2**32 - 1))
def test_the_whole_as_share_of_domains_is_lifted_with_the_fewest_changes(seed):
    rng = seeded(seed)
    scoring = small_rules()
    scoring["rules"]["overall"]["level"] = {
        "rule": "share",
        "of": "children",
        "lag": {"share": rng.choice(("0", "0.4", "1"))},
        "none_below": rng.choice((None, 0, 1)),
    }
    pack, answers = tree(rng, rng.choice(((2, 2), (1, 3), (1, 1, 2))), scoring=scoring)
    scorer = compile_pack(pack)
    result = scorer.score(assess(pack, answers))
    assume(all(node.level is not None for node in result.nodes.values()))
    for goal in range(result.root.level + 1, 3):
        assert_cheapest(scorer, answers, "overall", goal)


@settings(max_examples=7)
@given(st.integers(0, 2**32 - 1))
def test_the_whole_as_minimum_is_lifted_with_the_fewest_changes(seed):
    rng = seeded(seed)
    scoring = small_rules()
    of = rng.choice(("children", "kind:subdomain"))
    scoring["rules"]["overall"]["level"] = {"rule": "minimum", "of": of}
    pack, answers = tree(rng, (2, 2), scoring=scoring)
    scorer = compile_pack(pack)
    result = scorer.score(assess(pack, answers))
    assume(all(node.level is not None for node in result.nodes.values()))
    for goal in range(result.root.level + 1, 3):
        assert_cheapest(scorer, answers, "overall", goal)


def cheapest_targets(scorer, assessment, code, goal, price):
    """Return the least price over all target levels of the sub-domains that reach the goal."""
    now = scorer.score(assessment)
    items = [node.code for node in now.of_kind("subdomain") if node.level is not None]
    ways = {
        item: [
            (price(item, level), lift(scorer, assessment, item, level=level))
            for level in range(now[item].level, 4)
        ]
        for item in items
    }
    best = None
    for chosen in itertools.product(*(ways[item] for item in items)):
        total = tuple(map(sum, zip(*(cost for cost, _ in chosen), strict=True)))
        if best is not None and total >= best:
            continue
        changes = {change.code: change.after for _, way in chosen for change in way.changes}
        if (
            all(way.reachable for _, way in chosen)
            and what_if(scorer, assessment, changes)[code].level >= goal
        ):
            best = total
    return best


MONTHS = {1: ["0.5", "1"], 2: ["1", "2.25"], 3: ["2", "6"]}


@settings(max_examples=4)
@given(st.integers(0, 2**32 - 1))
def test_effort_is_the_least_over_all_target_levels(seed):
    rng = seeded(seed)
    subs = []
    for number in range(3):
        code = f"S{number}"
        advice = [
            {"code": f"{code}.R{k}", "level": k, "title": "x", "person_months": [low, high]}
            for k in (1, 2, 3)
            for low, high in [sorted([Decimal(rng.randint(0, 8)) / 4, Decimal(rng.randint(1, 30)) / 8])]
            if rng.random() < 0.85
        ]
        items = [practice(f"{code}.L{k}.ST1", k, "ST") for k in (1, 2, 3)]
        subs.append(subdomain(code, items, recommendations=advice))
    pack = load(model([domain("D", subs[:2]), domain("E", subs[2:])], levels=3, scoring=small_rules()))
    scorer = compile_pack(pack)
    assessment = assess(pack, {code: rng.choice("NPLF") for code in pack.practices})
    now = scorer.score(assessment)

    def months(item, level):
        wanted = [
            sum(advice.person_months)
            for advice in pack.nodes[item].recommendations
            if now[item].level < advice.level <= level and not now[item].cells[advice.level - 1].satisfied
        ]
        return (sum(wanted, Decimal(0)), lift(scorer, assessment, item, level=level).practices)

    for goal in range(now.root.level + 1, 4):
        wanted = cheapest_targets(scorer, assessment, "overall", goal, months)
        found = lift(scorer, assessment, "overall", level=goal, objective="effort")
        total = sum(found.person_months or (0, 0))
        assert (Decimal(str(total)), found.practices) == wanted
        fewest_practices = lift(scorer, assessment, "overall", level=goal)
        assert found.bound == fewest_practices.practices <= found.practices
        assert sum(fewest_practices.person_months or (0, 0)) >= total
        after = what_if(scorer, assessment, {item.code: item.after for item in found.changes})
        assert after.root.level >= goal


def test_the_effort_of_the_way_is_that_of_its_recommendations():
    items = [practice(f"S.L{k}.ST1", k, "ST") for k in (1, 2, 3)]
    advice = [{"code": f"S.R{k}", "level": k, "title": "x", "person_months": MONTHS[k]} for k in (1, 2, 3)]
    scorer = compile_pack(
        load(
            model(
                [domain("D", [subdomain("S", items, recommendations=advice)])],
                levels=3,
                scoring=small_rules(),
            )
        )
    )
    assessment = assess(scorer.pack, {"S.L1.ST1": "F", "S.L2.ST1": "N", "S.L3.ST1": "P"})
    found = lift(scorer, assessment, "overall", level=3)
    assert found.recommendations == ("S.R2", "S.R3")
    assert found.person_months == (3.0, 8.25)
    assert lift(scorer, assessment, "S", level=1).person_months is None


def test_changes_come_in_code_order_and_ties_go_to_the_first_codes():
    subs = [subdomain(f"S{number}", [practice(f"S{number}.a", 1, "ST")]) for number in range(6)]
    scorer = compile_pack(load(model([domain("D", subs)], levels=1, scoring=small_rules())))
    assessment = assess(scorer.pack, dict.fromkeys(scorer.practices, "N"))
    found = lift(scorer, assessment, "D")
    assert [change.code for change in found.changes] == [f"S{number}.a" for number in range(5)]


def test_a_capped_subdomain_may_lag_when_another_can_be_raised():
    scoring = small_rules()
    scoring["caps"] = [
        {"id": "q", "kind": "subdomain", "level": 2, "requires": "validated", "reason": "no validation"}
    ]
    subs = [
        subdomain(f"S{n}", [practice(f"S{n}.a", 1, "ST"), practice(f"S{n}.b", 2, "ST")]) for n in range(2)
    ]
    scorer = compile_pack(load(model([domain("D", subs)], levels=2, scoring=scoring)))
    answers = {"S0.a": "F", "S0.b": "F", "S1.a": "F", "S1.b": "N"}
    found = lift(scorer, assess(scorer.pack, answers), "D")
    assert not found.reachable
    assert {(item.code, item.kind) for item in found.blocked_by} == {("S0", "cap"), ("S1", "cap")}


@pytest.mark.parametrize("code", ["D", "overall"])
def test_a_cap_on_a_domain_blocks_what_stands_on_it(code):
    scoring = small_rules()
    scoring["caps"] = [
        {"id": "q", "kind": "domain", "level": 1, "requires": "validated", "reason": "no validation"}
    ]
    scoring["rules"]["overall"]["level"]["floor"]["distance"] = 0
    subs = [subdomain("S", [practice("S.a", 1, "ST")])]
    scorer = compile_pack(load(model([domain("D", subs)], levels=1, scoring=scoring)))
    found = lift(scorer, assess(scorer.pack, {"S.a": "N"}), code)
    assert not found.reachable
    assert not found.exact
    if code == "D":
        assert [(item.code, item.kind) for item in found.blocked_by] == [("D", "cap")]


def test_unrated_subdomains_are_neither_counted_nor_raised():
    subs = [subdomain(f"S{n}", [practice(f"S{n}.a", 1, "ST")]) for n in range(3)]
    scorer = compile_pack(load(model([domain("D", subs)], levels=1, scoring=small_rules())))
    found = lift(scorer, assess(scorer.pack, {"S0.a": "N", "S1.a": "N"}), "D")
    assert [change.code for change in found.changes] == ["S0.a"]


@pytest.mark.parametrize("seed", range(2))
def test_lifts_of_a_complete_model_reach_their_goal_and_none_of_it_is_idle(seed):
    pack = generated()
    scorer = compile_pack(pack)
    assessment = assess(pack, leaning_answers(pack, seeded(seed), open_share=0.05, na_share=0.02))
    now = scorer.score(assessment)
    for code in ("overall", "D1"):
        for goal in range(now[code].level + 1, 4):
            found = lift(scorer, assessment, code, level=goal)
            if not found.reachable:
                continue
            changes = {item.code: item.after for item in found.changes}
            assert what_if(scorer, assessment, changes)[code].level >= goal
            for left in list(changes)[:: max(1, len(changes) // 6)]:
                rest = {item: answer for item, answer in changes.items() if item != left}
                assert what_if(scorer, assessment, rest)[code].level < goal
