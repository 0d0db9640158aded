from decimal import Decimal

import pytest

from hengdu.packs import diff_packs


@pytest.fixture
def first(model):
    return model.load("first")


def diff(first, model):
    return diff_packs(first, model.load("second"))


def test_a_pack_does_not_differ_from_itself(first, model):
    found = diff(first, model)
    assert found.changes == ()
    assert found.carried("kept") == tuple(first.practices)
    assert found.new == ()


def test_a_new_version_alone_changes_the_identity_and_no_answer(first, model):
    model["version"] = "2.0.0"
    found = diff(first, model)
    (change,) = found.changes
    assert [(part.path, part.before, part.after) for part in change.fields] == [("version", "1.0.0", "2.0.0")]
    assert (found.before, found.after) == (("mini", "1.0.0"), ("mini", "2.0.0"))


def reworded(m):
    m.at("AA-01.L1.ST1")["text"]["zh"] = "另一句话。"


def releveled(m):
    m.at("AA-01.L1.ST1")["level"] = 2


def refaceted(m):
    m.at("AA-01.L1.ST1")["facet"] = "ME"


def revalued(m):
    m.at("AA-01.L1.ST1")["values"] = {"P": "0.4"}


def rebound(m):
    m.at("AA-01.L1.ST1")["indicator"] = "AA-01.I1"


def measured(m):
    m.at("AA-01.L1.ST1")["measure"] = {"target": 100}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (reworded, "statement"),
        (releveled, "level"),
        (refaceted, "facet"),
        (revalued, "answers"),
        (rebound, "indicator"),
        (measured, "measure"),
    ],
)
def test_what_makes_an_answer_mean_something_else_is_asked_again(first, model, change, reason):
    change(model)
    found = diff(first, model)
    assert found.carried("re_ask") == ("AA-01.L1.ST1",)
    assert found.carry["AA-01.L1.ST1"].reasons == (reason,)
    assert found.of("practices", "changed") == ("AA-01.L1.ST1",)


def test_new_option_values_ask_every_practice_of_the_set_again(first, model):
    model["answers"][0]["options"][1]["value"] = "0.4"
    assert diff(first, model).carried("kept") == ()


def test_a_changed_threshold_asks_only_bound_practices_of_that_level_again(first, model):
    model.at("AA-01.I1")["thresholds"]["L3"] = 99
    found = diff(first, model)
    assert found.carried("re_ask") == ("AA-01.L3.ME1",)
    assert found.carry["AA-01.L3.ME1"].reasons == ("threshold",)
    (change,) = found.changes
    assert (change.section, change.code) == ("indicators", "AA-01.I1")
    assert [(part.path, part.before, part.after) for part in change.fields] == [("thresholds.L3", "95", "99")]


def test_a_changed_formula_asks_bound_practices_again(first, model):
    model.at("AA-01.I1")["formula"]["zh"] = "另一公式"
    assert diff(first, model).carry["AA-01.L3.ME1"].reasons == ("indicator",)


@pytest.mark.parametrize("field", ["ask", "evidence", "key"])
def test_a_new_question_evidence_or_key_flag_keeps_the_answer(first, model, field):
    model.at("AA-01.L1.ST1")[field] = {"ask": {}, "evidence": [], "key": True}[field]
    found = diff(first, model)
    assert found.carried("kept") == tuple(first.practices)
    assert found.of("practices", "changed") == ("AA-01.L1.ST1",)


def test_line_breaks_in_a_statement_change_nothing(first, model):
    model.at("AA-01.L1.ST1")["text"]["en"] = "Practice  AA-01.L1.ST1\nis carried out."
    assert diff(first, model).carried("re_ask") == ()


def test_removed_practices_are_retired_with_their_replacement(first, model):
    removed = model.at("BB-01")["practices"].pop()
    model.at("BB-01.R3")["actions"].pop()
    model.data["retired"] = [{"code": removed["code"], "since": "2", "replaced_by": "BB-01.L3.ST1"}]
    found = diff(first, model)
    assert found.carried("retired") == ("BB-01.L3.ME1",)
    assert found.carry["BB-01.L3.ME1"].replaced_by == "BB-01.L3.ST1"
    assert found.of("practices", "removed") == ("BB-01.L3.ME1",)


def test_added_nodes_and_practices_are_new(first, model, new_subdomain):
    model.at("BB")["nodes"].append(new_subdomain("BB-02"))
    found = diff(first, model)
    assert found.of("nodes", "added") == ("BB-02",)
    assert len(found.new) == 6
    assert found.of("recommendations", "added") == ("BB-02.R1", "BB-02.R2", "BB-02.R3")


def test_a_moved_node_is_a_change_of_parent(first, model):
    moved = model.at("AA")["nodes"].pop()
    model.at("BB")["nodes"].append(moved)
    (change,) = diff(first, model).changes
    assert [(part.path, part.before, part.after) for part in change.fields] == [("parent", "AA", "BB")]


def test_scoring_presets_views_and_red_lines_are_compared_path_by_path(first, model):
    model.rule("subdomain")["level"]["default"]["attainment_min"] = "0.9"
    model["presets"].pop()
    model["views"][0]["exclusive"] = False
    model["redlines"][0]["clause"] = "3"
    model["levels"][0]["name"]["zh"] = "一级"
    found = diff(first, model)
    paths = {
        (item.section, item.code, part.path, part.after) for item in found.changes for part in item.fields
    }
    assert paths == {
        ("scoring", "scoring", "rules.subdomain.level.default.attainment_min", "0.9"),
        ("views", "parts", "exclusive", "false"),
        ("redlines", "RL1", "clause", "3"),
        ("levels", "1", "name.zh", "一级"),
    }
    assert found.of("presets", "removed") == ("people",)


def test_numbers_that_are_equal_do_not_differ(first, model):
    model.rule("subdomain")["level"]["default"]["attainment_min"] = "0.80"
    assert first.scoring.rules["subdomain"].level.default.attainment_min == Decimal("0.8")
    assert diff(first, model).changes == ()


def test_the_difference_is_plain_data_for_json(first, model):
    reworded(model)
    data = diff(first, model).to_dict()
    assert data["carry_over"]["re_ask"] == [
        {"code": "AA-01.L1.ST1", "fate": "re_ask", "reasons": ("statement",), "replaced_by": None}
    ]
    assert data["changes"][0]["fields"][0]["path"] == "text.zh"
