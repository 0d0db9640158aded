"""What holds of every assessment under the reference model's rules."""

import copy
import itertools
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.scoring.models import (
    RANK,
    any_codes,
    assess,
    cell,
    domain,
    full_cells,
    generated,
    leaning_answers,
    load,
    model,
    nscmm_scorer,
    outcome,
    practice,
    rules,
    seeded,
    subdomain,
)

from hengdu.assessments import AnswerFile, Declaration
from hengdu.errors import ScoringError
from hengdu.scoring import compile as compile_pack
from hengdu.scoring import what_if

seeds = st.integers(0, 2**32 - 1)


def small_model():
    """Return the data of two domains, three sub-domains of three levels, with implications within each."""
    nodes = []
    for name, codes in (("A", ("A-1", "A-2")), ("B", ("B-1",))):
        subs = []
        for code in codes:
            cells = full_cells(code, 3)
            for low, high in itertools.pairwise(cells):
                high[1]["implies"] = [low[1]["code"], low[2]["code"]]
                high[2]["implies"] = [low[2]["code"]]
            subs.append(subdomain(code, [item for part in cells for item in part]))
        nodes.append(domain(name, subs))
    return model(nodes, levels=3)


@cache
def small_scorer():
    return compile_pack(load(small_model()))


def scorer_and_answers(rng, **shares):
    scorer = rng.choice((small_scorer, small_scorer, small_scorer, nscmm_scorer))()
    return scorer, leaning_answers(scorer.pack, rng, **shares)


@settings(max_examples=20)
@given(seeds)
def test_levels_scores_and_intervals_are_bounded_and_fit_each_other(seed):
    rng = seeded(seed)
    scorer, answers = scorer_and_answers(
        rng, open_share=rng.choice((0, 0.1, 0.6)), na_share=rng.choice((0, 0.1))
    )
    top = max(scorer.pack.levels)
    for node in scorer.score(assess(scorer.pack, answers)).nodes.values():
        if node.not_rated is not None:
            assert node.level is node.score is node.interval is None
            continue
        assert 0 <= node.level <= top
        assert 0 <= node.score <= top
        low, high = node.interval
        assert 0 <= low <= node.score <= high <= top
        assert node.level_interval[0] <= node.level <= node.level_interval[1]
        assert node.confidence is None or 0 < node.confidence <= 1
        assert node.coverage is None or 0 <= node.coverage <= 1
        if node.kind == "subdomain":
            assert int(node.score) == node.level
            assert [cell.satisfied for cell in node.cells][: node.level] == [True] * node.level
        for part in node.cells:
            assert part.attainment is None or 0 <= Fraction(*part.attainment) <= 1


@settings(max_examples=20)
@given(seeds)
def test_raising_an_answer_lowers_nothing(seed):
    rng = seeded(seed)
    scorer, answers = scorer_and_answers(rng, open_share=rng.choice((0, 0.2)), na_share=rng.choice((0, 0.05)))
    before = scorer.score(assess(scorer.pack, answers))
    lower = [code for code, leaf in before.leaves.items() if leaf.answer in {"N", "P", "L"}]
    assume(lower)
    for code in rng.sample(lower, min(3, len(lower))):
        better = [answer for answer in "PLF" if RANK[answer] > RANK[before.leaves[code].answer]]
        after = scorer.score(assess(scorer.pack, {**answers, code: rng.choice(better)}))
        for name, (level, score) in outcome(before).items():
            assert level is None or after[name].level >= level
            assert score is None or Fraction(*after[name].exact) >= score


@settings(max_examples=20)
@given(seeds)
def test_answering_what_was_open_stays_within_the_interval(seed):
    rng = seeded(seed)
    scorer, answers = scorer_and_answers(rng, open_share=0.15, na_share=rng.choice((0, 0.05)))
    before = scorer.score(assess(scorer.pack, answers))
    filled = {code: rng.choice("FLPN") if answer is None else answer for code, answer in answers.items()}
    after = scorer.score(assess(scorer.pack, filled))
    for name, node in before.nodes.items():
        if node.rated and not any(leaf.origin == "implied" for leaf in before.leaves.values()):
            assert node.interval[0] <= after[name].score <= node.interval[1]
            assert node.level_interval[0] <= after[name].level <= node.level_interval[1]


@settings(max_examples=20)
@given(seeds)
def test_without_open_answers_the_interval_is_the_score(seed):
    scorer, answers = scorer_and_answers(seeded(seed), na_share=0.05)
    for node in scorer.score(assess(scorer.pack, answers)).nodes.values():
        if node.rated:
            assert node.interval == (node.score, node.score)
            assert node.level_interval == (node.level, node.level)


def permuted(data, rng):
    """Return the pack with its nodes and practices in another order."""
    data = copy.deepcopy(data)
    rng.shuffle(data["nodes"])
    for part in data["nodes"]:
        rng.shuffle(part["nodes"])
        for node in part["nodes"]:
            rng.shuffle(node["practices"])
    return data


def with_evidence(answers, rng, grades):
    """Return the answers with a random grade each."""
    return {
        code: AnswerFile(
            answer=answer, evidence=rng.choice(grades), reason="no_object" if answer == "NA" else ""
        )
        for code, answer in answers.items()
        if answer
    }


@settings(max_examples=15)
@given(seeds)
def test_the_order_of_practices_and_nodes_changes_nothing(seed):
    rng = seeded(seed)
    one, other = small_scorer(), compile_pack(load(permuted(small_model(), rng)))
    answers = leaning_answers(one.pack, rng, open_share=0.2, na_share=0.1)
    given_ = with_evidence(answers, rng, ("E0", "E2", "E4"))
    first = one.score(assess(one.pack, given_))
    second = other.score(assess(other.pack, given_))
    assert outcome(first) == outcome(second)
    for code, node in first.nodes.items():
        again = second[code]
        assert (node.interval, node.coverage, node.flags) == (again.interval, again.coverage, again.flags)
        assert node.confidence == pytest.approx(again.confidence)
        assert {item[:4] for item in node.failures if item.test != "none_below"} == {
            item[:4] for item in again.failures if item.test != "none_below"
        }


def test_an_implied_practice_takes_the_strongest_evidence_whatever_the_order():
    low = practice("S.a", 1, "ST")
    high = [practice(f"S.{name}", 2, "ST", implies=["S.a"]) for name in "bc"]
    answers = {"S.b": AnswerFile(answer="F", evidence="E0"), "S.c": AnswerFile(answer="F", evidence="E4")}
    found = set()
    for items in ([low, *high], [low, *reversed(high)], [*reversed(high), low]):
        scoring = rules()
        scoring["rules"]["subdomain"]["level"]["rated"]["min_groups"] = 1
        pack = load(
            model(
                [domain("D", [subdomain("S", items)])],
                levels=2,
                min_evidence={1: "E4", 2: "E4"},
                scoring=scoring,
            )
        )
        found.add(compile_pack(pack).score(assess(pack, answers))["S"].confidence)
    assert len(found) == 1


@settings(max_examples=15)
@given(seeds)
def test_a_practice_that_is_not_applicable_is_as_if_it_were_not_there(seed):
    rng = seeded(seed)
    data = small_model()
    gone = {
        item["code"]
        for part in data["nodes"]
        for node in part["nodes"]
        for item in node["practices"]
        if item["facet"] == "EX" and rng.random() < 0.4
    }
    without = copy.deepcopy(data)
    for part in without["nodes"]:
        for node in part["nodes"]:
            node["practices"] = [item for item in node["practices"] if item["code"] not in gone]
    one, other = small_scorer(), compile_pack(load(without))
    answers = {code: answer for code, answer in leaning_answers(one.pack, rng).items() if code not in gone}
    first = one.score(assess(one.pack, answers | dict.fromkeys(gone, "NA")))
    assert outcome(first) == outcome(other.score(assess(other.pack, answers)))


@settings(max_examples=10)
@given(seeds, st.sampled_from(["A-1", "A-2", "B-1"]))
def test_a_subdomain_that_is_not_applicable_is_as_if_it_were_not_there(seed, gone):
    rng = seeded(seed)
    data = small_model()
    without = copy.deepcopy(data)
    for part in without["nodes"]:
        part["nodes"] = [node for node in part["nodes"] if node["code"] != gone]
    one, other = small_scorer(), compile_pack(load(without))
    answers = leaning_answers(one.pack, rng)
    first = one.score(assess(one.pack, answers | {gone: "NA"}))
    kept = {code: answer for code, answer in answers.items() if not code.startswith(gone)}
    second = other.score(assess(other.pack, kept))
    assert first[gone].not_rated is not None
    assert {code: found for code, found in outcome(first).items() if code != gone} == outcome(second)


@settings(max_examples=20)
@given(seeds)
def test_verification_never_raises_and_full_evidence_lowers_nothing(seed):
    rng = seeded(seed)
    scorer, answers = scorer_and_answers(rng, open_share=0.1, na_share=0.05)
    for grades in (("E0", "E1", "E2", "E3", "E4"), ("E4",)):
        given_ = with_evidence(answers, rng, grades)
        claimed = scorer.score(assess(scorer.pack, given_))
        verified = scorer.score(assess(scorer.pack, given_, mode="verified"))
        assert verified.mode == "verified"
        for name, (level, score) in outcome(claimed).items():
            now = verified[name]
            assert level is None or now.level is None or now.level <= level
            if score is not None and now.exact is not None:
                assert Fraction(*now.exact) <= score
        if grades == ("E4",):
            assert outcome(claimed) == outcome(verified)


def test_verification_drops_one_step_below_the_minimum_grade():
    pack = load(
        model(
            [domain("D", [subdomain("S", cell("S", 1, ("ST", "DU", "SK", "ME")))])],
            levels=1,
            min_evidence={1: "E2"},
        )
    )
    scorer = compile_pack(pack)
    grades = {"S.L1.ST1": "E2", "S.L1.DU1": "E1", "S.L1.SK1": None, "S.L1.ME1": "E0"}
    start = {"S.L1.ST1": "F", "S.L1.DU1": "F", "S.L1.SK1": "L", "S.L1.ME1": "N"}
    given_ = {code: AnswerFile(answer=start[code], evidence=grade) for code, grade in grades.items()}
    leaves = scorer.score(assess(pack, given_, mode="verified")).leaves
    assert {code: leaves[code].answer for code in grades} == {
        "S.L1.ST1": "F",
        "S.L1.DU1": "L",
        "S.L1.SK1": "P",
        "S.L1.ME1": "N",
    }
    assert leaves["S.L1.DU1"].flags == ("lowered_by_verification",)
    assert leaves["S.L1.ST1"].flags == leaves["S.L1.ME1"].flags == ()


def test_a_full_answer_fills_open_ones_below_it_and_explicit_answers_win():
    scorer = small_scorer()
    filled = scorer.score(assess(scorer.pack, {"A-1.L3.DU1": "F"})).leaves
    for code in ("A-1.L2.DU1", "A-1.L1.DU1", "A-1.L2.SK1", "A-1.L1.SK1"):
        assert (filled[code].answer, filled[code].origin) == ("F", "implied")
    assert filled["A-1.L2.DU1"].source == "A-1.L3.DU1"
    assert filled["A-1.L1.ST1"].origin == "unanswered"
    kept = scorer.score(
        assess(scorer.pack, {"A-1.L3.DU1": "F", "A-1.L2.DU1": "N", "A-1.L2.SK1": "NA"})
    ).leaves
    assert (kept["A-1.L2.DU1"].answer, kept["A-1.L2.SK1"].answer) == ("N", "NA")
    assert kept["A-1.L1.DU1"].origin == "unanswered"
    assert kept["A-1.L1.SK1"].origin == "unanswered"
    less = scorer.score(assess(scorer.pack, {"A-1.L3.DU1": "L"})).leaves
    assert less["A-1.L2.DU1"].origin == "unanswered"


@pytest.mark.parametrize("state", ["unknown", "refused"])
def test_what_somebody_did_not_know_or_refused_is_not_implied(state):
    scorer = small_scorer()
    answers = {"A-1.L3.DU1": "F", "A-1.L2.DU1": AnswerFile(state=state, reason="x")}
    leaf = scorer.score(assess(scorer.pack, answers)).leaves["A-1.L2.DU1"]
    assert (leaf.answer, leaf.value, leaf.origin) == (None, 0, state)


def test_not_asked_lies_outside_coverage_and_interval_above_the_next_level():
    scorer = small_scorer()
    first = {code: "F" for code in scorer.pack.practices if code.startswith("A-1.L1")}
    second = {code: "N" for code in scorer.pack.practices if code.startswith("A-1.L2")}
    above = [code for code in scorer.pack.practices if code.startswith("A-1.L3")]
    stopped = scorer.score(
        assess(scorer.pack, first | second | {c: AnswerFile(state="not_asked") for c in above})
    )["A-1"]
    assert (stopped.level, stopped.coverage, stopped.interval) == (1, 1.0, (1.0, 1.0))
    assert stopped.counts.not_asked == len(above)
    open_ = scorer.score(assess(scorer.pack, first | second))["A-1"]
    assert (open_.level, open_.coverage, open_.interval) == (1, 1.0, (1.0, 1.0))
    below = {code: AnswerFile(state="not_asked") for code in second}
    early = scorer.score(assess(scorer.pack, first | below))["A-1"]
    assert early.coverage == 0.5
    assert early.interval[1] > early.interval[0] == 1.0


def test_open_practices_above_the_next_level_widen_the_interval_but_not_those_not_asked():
    scorer = small_scorer()
    base = {code: "F" for code in scorer.pack.practices if code.startswith(("A-1.L1", "A-1.L2"))}
    base["A-1.L2.ST1"] = "P"  # a key practice: level 2 fails
    above = [code for code in scorer.pack.practices if code.startswith("A-1.L3")]
    base[above[0]] = "N"
    assert scorer.score(assess(scorer.pack, base))["A-1"].level_interval == (1, 1)
    open_key = {code: answer for code, answer in base.items() if code != "A-1.L2.ST1"}
    assert scorer.score(assess(scorer.pack, open_key))["A-1"].level_interval == (1, 2)
    del open_key[above[0]]
    assert scorer.score(assess(scorer.pack, open_key))["A-1"].level_interval == (1, 3)


@settings(max_examples=20)
@given(seeds)
def test_red_lines_never_change_a_score(seed):
    rng = seeded(seed)
    scorer = nscmm_scorer()
    answers = leaning_answers(scorer.pack, rng, open_share=0.1)
    lines = [line.code for line in scorer.pack.content.redlines]
    declared = {code: {"holds": rng.choice((True, False, None))} for code in lines}
    first = scorer.score(assess(scorer.pack, answers))
    second = scorer.score(
        assess(
            scorer.pack, answers, declarations={code: Declaration(**item) for code, item in declared.items()}
        )
    )
    assert outcome(first) == outcome(second)
    states = {line.code: line.state for line in second.redlines}
    for code, item in declared.items():
        if item["holds"] is not None:
            assert states[code] == ("met" if item["holds"] else "breached")


@settings(max_examples=20)
@given(st.data())
def test_any_answers_at_all_can_be_scored_and_asked_what_if(data):
    scorer = small_scorer()
    answers = {code: data.draw(any_codes) for code in scorer.practices}
    assessment = assess(scorer.pack, answers)
    result = scorer.score(assessment)
    code = data.draw(st.sampled_from(scorer.practices))
    changed = what_if(scorer, assessment, {code: "F"})
    assert changed.leaves[code].answer == "F"
    assert scorer.score(assessment).nodes.keys() == result.nodes.keys()


def test_scoring_does_not_change_the_assessment():
    scorer = compile_pack(generated())
    assessment = assess(scorer.pack, leaning_answers(scorer.pack, seeded(1), open_share=0.1))
    assert outcome(scorer.score(assessment)) == outcome(scorer.score(assessment))


def test_an_assessment_of_another_pack_is_refused():
    with pytest.raises(ScoringError, match="belongs to"):
        nscmm_scorer().score(assess(small_scorer().pack, {}))
