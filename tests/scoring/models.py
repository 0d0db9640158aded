"""Small models with the scoring rules of the reference model, and assessments of them."""

import copy
import itertools
import json
import random
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from hengdu.assessments import AnswerFile, AssessmentFile, build_assessment
from hengdu.packs import load_pack
from hengdu.scoring import compile as compile_pack

ROOT = Path(__file__).parents[2]
FACETS = ("ST", "DU", "SK", "ME", "EX")
VALUES = {"F": "1", "L": "0.67", "P": "0.33", "N": "0"}
RANK = {code: rank for rank, code in enumerate("NPLF")}


def seeded(seed):
    """Return a generator of the same numbers each time."""
    return random.Random(seed)  # noqa: S311 - test data, no secret


@cache
def nscmm():
    return load_pack("sf-nscmm")


@cache
def nscmm_scorer(preset=None):
    return compile_pack(nscmm(), preset=preset)


def rules(**changes):
    """Return a copy of the reference model's scoring section, with some keys replaced."""
    data = copy.deepcopy(dict(nscmm().scoring_data))
    data["caps"] = []
    data["metrics"] = []
    data.update(changes)
    return json.loads(json.dumps(data, default=str))


def named(code):
    return {"code": code, "name": code}


def practice(code, level, facet, *, key=False, **more):
    return {"code": code, "level": level, "facet": facet, "key": key, "text": code, **more}


def cell(node, level, facets, *, keys=(), **more):
    """Return the practices of one level, one per facet given; ``keys`` are the positions of key ones."""
    count = dict.fromkeys(FACETS, 0)
    made = []
    for at, facet in enumerate(facets):
        count[facet] += 1
        made.append(practice(f"{node}.L{level}.{facet}{count[facet]}", level, facet, key=at in keys, **more))
    return made


def subdomain(code, practices, **more):
    return {
        "code": code,
        "kind": "subdomain",
        "title": code,
        "na_allowed": True,
        "practices": practices,
        **more,
    }


def domain(code, nodes, **more):
    return {"code": code, "kind": "domain", "title": code, "nodes": nodes, **more}


def model(nodes, *, levels=5, scoring=None, **more):
    """Return the data of a pack: facets, answers and grades as in the reference model."""
    return {
        "id": "small",
        "version": "1",
        "title": "small",
        "kinds": [named("domain"), named("subdomain")],
        "levels": [{"level": at, "name": f"level {at}"} for at in range(1, levels + 1)],
        "facets": [named(code) for code in FACETS],
        "answers": [{"options": [{**named(code), "value": value} for code, value in VALUES.items()]}],
        "na_reasons": [named("no_object")],
        "evidence_grades": [
            {**named(code), "weight": weight}
            for code, weight in (("E0", "0.2"), ("E1", "0.5"), ("E2", "0.7"), ("E3", "0.9"), ("E4", "1"))
        ],
        "scoring": scoring if scoring is not None else rules(),
        "nodes": nodes,
        **more,
    }


def load(data):
    """Load a pack from its data."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.yaml").write_text(json.dumps(data, default=str), encoding="utf-8")
        return load_pack(folder)


def file_of(pack, answers, **more):
    """Return an assessment file; an answer is a code, ``NA``, None, a record or a list of records."""
    given = {}
    for code, answer in answers.items():
        items = answer if isinstance(answer, list) else [answer]
        given[code] = tuple(_record(item) for item in items if item is not None)
    return AssessmentFile(
        pack=pack.id,
        version=pack.version,
        answers={code: item for code, item in given.items() if item},
        **more,
    )


def _record(item):
    if isinstance(item, AnswerFile):
        return item
    return AnswerFile(answer=item, reason="no_object" if item == "NA" else "")


def assess(pack, answers, **more):
    return build_assessment(file_of(pack, answers, **more), pack)


def one_ladder(cells, **more):
    """Return a pack of one sub-domain; ``cells[k - 1]`` is the practices of level k."""
    return load(
        model([domain("D", [subdomain("S", list(itertools.chain(*cells)))])], levels=len(cells), **more)
    )


def full_cells(node="S", levels=5):
    """Return levels with one key practice, every facet and two practices in EX."""
    return [cell(node, level, (*FACETS, "EX"), keys=(0,)) for level in range(1, levels + 1)]


@cache
def generated(subdomains=40, per_level=6):
    """Return a pack as large as the complete reference model: eight domains, practices of every facet."""
    nodes = []
    left = list(range(subdomains))
    for number in range(8):
        mine, left = left[: -(-len(left) // (8 - number))], left[-(-len(left) // (8 - number)) :]
        subs = []
        for at in mine:
            code = f"D{number}-{at:02d}"
            cells = [
                cell(code, level, (*FACETS, *FACETS)[: per_level + (at + level) % 2], keys=(at % 5,))
                for level in range(1, 6)
            ]
            for low, high in itertools.pairwise(cells):
                high[1]["implies"] = [low[1]["code"]]
            subs.append(subdomain(code, list(itertools.chain(*cells))))
        nodes.append(domain(f"D{number}", subs))
    return load(model(nodes, scoring=rules(caps=nscmm().content.scoring["caps"])))


def exact_score(node):
    """Return the exact score in lowest terms, to compare results."""
    from fractions import Fraction

    return None if node.exact is None else Fraction(*node.exact)


def outcome(result):
    """Return level and exact score of every node."""
    return {code: (node.level, exact_score(node)) for code, node in result.nodes.items()}


answer_codes = st.sampled_from("FLPN")
open_codes = st.sampled_from(["F", "L", "P", "N", "F", "L", None])
any_codes = st.sampled_from(["F", "L", "P", "N", "F", "L", None, "NA"])


def answers_of(pack, codes=answer_codes):
    """Return a strategy of complete assessments."""
    return st.lists(codes, min_size=len(pack.practices), max_size=len(pack.practices)).map(
        lambda given: dict(zip(pack.practices, given, strict=True))
    )


def leaning_answers(pack, rng, *, open_share=0.0, na_share=0.0):
    """Return random answers of an institution around some level, so that gates are met and missed."""
    answers = {}
    allowed = {facet.code for facet in pack.content.facets if facet.na_allowed}
    for node in pack.nodes.values():
        strong = rng.uniform(0.5, 5.5)
        for item in node.practices:
            chance = rng.random()
            may = item.facet in allowed and item.na_allowed is not False
            if may and chance < na_share:
                answers[item.code] = "NA"
            elif na_share <= chance < na_share + open_share:
                answers[item.code] = None
            else:
                gap = (item.level or 1) - strong + rng.gauss(0, 0.7)
                answers[item.code] = "F" if gap < -0.5 else "L" if gap < 0 else "P" if gap < 0.8 else "N"
    return answers
