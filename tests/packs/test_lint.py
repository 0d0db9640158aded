import re
from pathlib import Path

import pytest

from hengdu.packs import LINT_RULES, LintOptions, Severity, lint_pack

TOP = Path(__file__).resolve().parents[2]


def rules_of(issues):
    return {issue.rule for issue in issues}


def duplicate_code(m):
    m.at("BB-01")["practices"][0]["code"] = "AA-01.L1.ST1"


def unknown_reference(m):
    m.at("AA-01.L1.ST1")["facet"] = "XX"


def fact_without_na(m):
    m.at("AA-01.L1.ST1")["na_allowed"] = False
    fact = {"code": "net", "question": "?", "practices": ["AA-01.L1.ST1"], "reason": "no_object"}
    m.data["facts"] = [fact]


def kind_without_rule(m):
    del m["scoring"]["rules"]["domain"]


def group_without_rollup(m):
    del m.rule("subdomain")["level"]["attainment"]["of"]


def schema(m):
    m["nodes"][0]["colour"] = "red"


def code_pattern(m):
    m.at("AA-01.L1.ST1")["code"] = "AA-01.L1.st1"
    m["redlines"] = []
    m.at("AA-01.L2.ST1")["implies"] = []


def retired_code_reused(m):
    m.data["retired"] = [{"code": "AA-01.L1.ST1", "since": "0.9"}]


def implies_cycle(m):
    m.at("AA-01.L1.ST1")["implies"] = ["AA-01.L2.ST1"]


def implies_level(m):
    m.at("AA-01.L2.ST1")["implies"] = ["AA-01.L2.ME1"]


def dependency_cycle(m):
    need = {"node": "AA-02", "needed_for_level": 1, "min_level": 3, "kind": "soft"}
    m.at("AA-01")["depends_on"] = [need]


def unused_declaration(m):
    m["roles"].append({"code": "CISO", "name": {"zh": "负责人", "en": "Head"}})


def practice_not_counted(m):
    stray = {**m.at("AA-01.L1.ST1"), "code": "AA.L1.ST1"}
    m.at("AA")["practices"] = [stray]


def practice_counted_twice(m):
    m["kinds"].append({"code": "group", "name": {"zh": "组", "en": "Group"}})
    m.rule("overall")["score"]["over"] = "kind:domain"
    inner = {**m.at("BB"), "code": "BC", "nodes": m.at("BB")["nodes"]}
    m["nodes"][1] = {**m.at("BB"), "nodes": [inner]}
    m["views"] = []


def practice_without_level(m):
    m.at("AA-01.L1.ST1")["level"] = None


def view_counts_twice(m):
    m["views"][0]["nodes"][1]["select"]["nodes"].append("AA-01")


def view_node_empty(m):
    m["views"][0]["nodes"].append(
        {
            "code": "CC",
            "title": {"zh": "空", "en": "Empty"},
            "select": {"levels": [1], "facets": ["ME"], "objects": []},
        }
    )
    m["views"][0]["exclusive"] = False
    m["views"][0]["nodes"][2]["select"] = {"covers": ["nothing"]}


def node_pending(m):
    m.at("BB")["nodes"].append({**m.at("BB-01"), "code": "BB-02", "practices": [], "recommendations": []})
    m.at("BB-02")["indicators"] = [{**m.at("BB-01.I1"), "code": "BB-02.I1"}]


def node_constant(m):
    m.at("BB")["nodes"].append({"code": "BB-02", "kind": "subdomain", "title": {"zh": "空", "en": "Empty"}})


def clamped_score(m):
    m.rule("domain")["score"].update(floor=2, ceiling=2)


def weights_all_zero(m):
    m.rule("domain")["score"]["op"] = "weighted_mean"
    for code in ("AA-01", "AA-02"):
        m.at(code)["weight"] = 0


def options_all_equal(m):
    for option in m["answers"][0]["options"]:
        option["value"] = 1


def ratio_above_maximum(m):
    m.rule("subdomain")["score"] = {"op": "ratio", "over": "leaves"}
    m["answers"][0]["na_value"] = 1


def option_above_maximum(m):
    m.rule("subdomain")["score"] = {"op": "ratio", "over": "leaves"}
    m["answers"][0]["max"] = "0.5"


def preset_invalid(m):
    m["presets"][1]["patch"] = {"rules": {"subdomain": {"level": {"rule": "invented"}}}}


def weights_total(m):
    m.at("AA")["weight"] = 50


def preset_weights_total(m):
    m["presets"][1]["patch"]["rules"]["subdomain"]["level"]["attainment"]["weights"]["ST"] = "0.8"


def group_weights(m):
    m.rule("subdomain")["level"]["attainment"]["weights"] = {"ST": "0.5", "XX": "0.5"}


def bands_partition(m):
    m["scoring"]["bands"]["colours"]["boundary"] = "exact"


def gates_not_monotone(m):
    m.rule("subdomain")["level"]["at"][2] = {"attainment_min": "0.5", "key_min": "0.5"}


def threshold_key(m):
    m.at("AA-01.I1")["thresholds"]["4"] = 99


def thresholds_not_monotone(m):
    m.at("AA-01.I1")["thresholds"]["L2"] = 96


def bound_without_threshold(m):
    m.at("AA-01.L1.ST1")["indicator"] = "AA-01.I1"


def options_not_monotone(m):
    m["answers"][0]["options"][1]["value"] = 2


def own_values_not_monotone(m):
    m.at("AA-01.L1.ST1")["values"] = {"P": 3}


def cap_unmeasurable(m):
    m.at("AA-01.I1")["core"] = False


def cap_without_threshold(m):
    m.at("AA-01.I1")["thresholds"]["L3"] = None


def key_missing(m):
    m.at("AA-01.L2.ME1")["key"] = False


def cell_not_ratable(m):
    del m.at("AA-01")["practices"][0]
    m.at("AA-01.L2.ST1")["implies"] = []


def pack_identity(m):
    del m.data["licence"]


def language_missing(m):
    m.at("AA-01.L1.ST1")["ask"]["OPS"] = {"zh": "请展示记录。"}


def untranslated(m):
    m.at("AA-01.L1.ST1")["text"] = "同一句话。"


def punctuation(m):
    m.at("AA-01.L1.ST1")["text"]["zh"] = "有人,有记录。"


def statement_long(m):
    m.at("AA-01.L1.ST1")["text"]["zh"] = "长" * 41


def source_missing(m):
    m.at("AA-01.I1")["basis"] = "NOWHERE"


def framework_without_source(m):
    m["frameworks"][0]["source"] = None


def mapping_unknown(m):
    m.at("AA-01")["mappings"] = {"fw": ["A.9"]}


def mapping_to_unknown_framework(m):
    m.at("AA-01")["mappings"] = {"fx": ["A.1"]}


def evidence_missing(m):
    m.at("AA-01.L1.ST1")["evidence"] = []


def least_grade_missing(m):
    del m["min_evidence"][2]


def advice_coverage(m):
    m.at("AA-01.R1")["actions"].pop()


def advice_promises_more(m):
    m.at("AA-01.R1")["actions"][0]["satisfies"].append("AA-01.L2.ST1")


def advice_idle_action(m):
    m.at("AA-01.R1")["actions"].append(m.at("AA-01.R1")["actions"][0])


def advice_missing(m):
    del m.at("AA-01")["recommendations"][0]


def advice_prerequisite(m):
    m.at("AA-02")["depends_on"][0]["kind"] = "hard"


def statements(**rules):
    """Return a style that speaks of statements."""
    fields = ["practice.text"]
    return {name: [{"fields": fields, **rule}] for name, rule in rules.items()}


REASON = {"zh": "示例规则的理由。", "en": "The reason of a sample rule."}


def text_long(m):
    m["style"] = statements(lengths={"zh": 40, "en": 80})
    m.at("AA-01.L1.ST1")["text"]["en"] = f"{'Long ' * 17}."


def not_one_sentence(m):
    m["style"] = {"sentences": ["practice.text"]}
    m.at("AA-01.L1.ST1")["text"]["zh"] = "有人。有记录。"


def not_one_sentence_in_english(m):
    m["style"] = {"sentences": ["practice.text"]}
    m.at("AA-01.L1.ST1")["text"]["en"] = "Somebody does it"


def word_forbidden(m):
    m["style"] = statements(words={"id": "vague", "zh": ["定期"], "reason": REASON})
    m.at("AA-01.L1.ST1")["text"]["zh"] = "定期检查。"


def two_ideas(m):
    m["style"] = statements(conjunctions={"id": "and", "zh": ["并"], "reason": REASON})
    m.at("AA-01.L1.ST1")["text"]["zh"] = "有计划并有预算。"


def opening(m):
    m["style"] = {"openings": [{"fields": ["practice.ask"], "zh": ["请"], "en": ["Please"]}]}


def full_width_in_english(m):
    m.at("AA-01.L1.ST1")["text"]["en"] = "Plan，budget and record exist."


def numbers_differ(m):
    m["style"] = {"numbers": ["*"]}
    m.at("AA-01.L1.ST1")["text"] = {"zh": "每30天一次。", "en": "Done every 90 days."}


def threshold_not_said(m):
    m["style"] = {"thresholds": True}


def near_duplicate(m):
    m["style"] = {"near_duplicates": {"zh": 0.45, "en": 0.45}}


def term_missing(m):
    m["style"] = {"glossary": "hengdu", "terms": ["practice.text"]}
    m.at("AA-01.L1.ST1")["text"] = {"zh": "资产台账有人维护。", "en": "The asset list is kept."}


def term_forbidden(m):
    m["style"] = {"glossary": "hengdu"}
    m.at("AA-01.L1.ST1")["text"]["zh"] = "阀值有记录。"


def exception_unused(m):
    m["style"] = {"exceptions": [{"rule": "two-ideas", "codes": ["AA-01.L1.ST1"], "reason": REASON}]}


def exception_unreasoned(m):
    two_ideas(m)
    short = {"zh": "可以", "en": "Fine"}
    m["style"]["exceptions"] = [{"rule": "two-ideas", "codes": ["AA-01.L1.ST1"], "reason": short}]


FAULTS = [
    (text_long, "text-long"),
    (not_one_sentence, "not-one-sentence"),
    (not_one_sentence_in_english, "not-one-sentence"),
    (word_forbidden, "word-forbidden"),
    (two_ideas, "two-ideas"),
    (opening, "opening"),
    (full_width_in_english, "full-width-in-english"),
    (numbers_differ, "numbers-differ"),
    (threshold_not_said, "threshold-not-said"),
    (near_duplicate, "near-duplicate"),
    (term_missing, "term-missing"),
    (term_forbidden, "term-forbidden"),
    (exception_unused, "exception-unused"),
    (exception_unreasoned, "exception-unreasoned"),
    (duplicate_code, "duplicate-code"),
    (unknown_reference, "unknown-reference"),
    (fact_without_na, "fact-without-na"),
    (kind_without_rule, "kind-without-rule"),
    (group_without_rollup, "group-without-rollup"),
    (schema, "schema"),
    (code_pattern, "code-pattern"),
    (retired_code_reused, "retired-code-reused"),
    (implies_cycle, "implies-cycle"),
    (implies_level, "implies-level"),
    (dependency_cycle, "dependency-cycle"),
    (unused_declaration, "unused-declaration"),
    (practice_not_counted, "practice-not-counted"),
    (practice_counted_twice, "practice-counted-twice"),
    (practice_without_level, "practice-without-level"),
    (view_counts_twice, "view-counts-twice"),
    (view_node_empty, "view-node-empty"),
    (node_pending, "node-pending"),
    (node_constant, "node-constant"),
    (clamped_score, "node-constant"),
    (weights_all_zero, "node-constant"),
    (options_all_equal, "node-constant"),
    (ratio_above_maximum, "ratio-above-maximum"),
    (option_above_maximum, "ratio-above-maximum"),
    (preset_invalid, "preset-invalid"),
    (weights_total, "weights-total"),
    (preset_weights_total, "weights-total"),
    (group_weights, "group-weights"),
    (bands_partition, "bands-partition"),
    (gates_not_monotone, "gates-not-monotone"),
    (threshold_key, "threshold-key"),
    (thresholds_not_monotone, "thresholds-not-monotone"),
    (bound_without_threshold, "bound-without-threshold"),
    (options_not_monotone, "options-not-monotone"),
    (own_values_not_monotone, "options-not-monotone"),
    (cap_unmeasurable, "cap-unmeasurable"),
    (cap_without_threshold, "cap-unmeasurable"),
    (key_missing, "key-missing"),
    (cell_not_ratable, "cell-not-ratable"),
    (pack_identity, "pack-identity"),
    (language_missing, "language-missing"),
    (untranslated, "untranslated"),
    (punctuation, "punctuation"),
    (statement_long, "statement-long"),
    (source_missing, "source-missing"),
    (framework_without_source, "source-missing"),
    (mapping_unknown, "mapping-unknown"),
    (mapping_to_unknown_framework, "mapping-unknown"),
    (evidence_missing, "evidence-missing"),
    (least_grade_missing, "evidence-missing"),
    (advice_coverage, "advice-coverage"),
    (advice_promises_more, "advice-coverage"),
    (advice_idle_action, "advice-idle-action"),
    (advice_missing, "advice-missing"),
    (advice_prerequisite, "advice-prerequisite"),
]


def test_every_rule_is_silent_on_a_sound_pack(model):
    assert lint_pack(model.write()) == ()


@pytest.mark.parametrize(("plant", "rule"), FAULTS, ids=lambda value: getattr(value, "__name__", None))
def test_a_planted_fault_is_found_with_place_and_fix(model, plant, rule):
    plant(model)
    issues = [issue for issue in lint_pack(model.write()) if issue.rule == rule]
    assert issues
    severity = next(item.severity for item in LINT_RULES if item.id == rule)
    for issue in issues:
        assert issue.severity is severity
        assert re.fullmatch(r"mini/pack\.yaml(:\d+)?", issue.place)
        assert issue.message.zh
        assert issue.message.en
        assert issue.fix.zh
        assert issue.fix.en


def test_a_fault_is_planted_for_every_rule():
    assert {rule for _, rule in FAULTS} == {rule.id for rule in LINT_RULES}


def test_rule_ids_are_unique_and_described_in_both_languages():
    assert len({rule.id for rule in LINT_RULES}) == len(LINT_RULES)
    assert all(rule.description.zh and rule.description.en for rule in LINT_RULES)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_is_documented_with_its_severity(lang):
    name = {"zh": "lint-rules.zh.md", "en": "lint-rules.md"}[lang]
    text = (TOP / "docs/reference" / name).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", text, re.MULTILINE))
    assert rows == {rule.id: f"{rule.severity.value} | {rule.description[lang]}" for rule in LINT_RULES}


def test_the_place_of_an_issue_is_the_line_of_its_object(model):
    model.at("BB-01.I1")["thresholds"]["L2"] = 99
    folder = model.write()
    issue = next(item for item in lint_pack(folder) if item.rule == "thresholds-not-monotone")
    line = int(issue.place.rsplit(":", 1)[1])
    assert (folder / "pack.yaml").read_text(encoding="utf-8").splitlines()[
        line - 1
    ].strip() == "- code: BB-01.I1"


def test_issues_come_errors_first_and_advice_last(model):
    unused_declaration(model)
    punctuation(model)
    weights_total(model)
    severities = [issue.severity for issue in lint_pack(model.write())]
    assert severities == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_a_folder_that_is_no_pack_is_one_issue(tmp_path):
    (issue,) = lint_pack(tmp_path)
    assert issue.rule == "schema"
    assert "pack.yaml" in issue.message.en
    assert str(tmp_path) in issue.place


def test_a_file_that_is_no_yaml_is_one_issue_with_its_line(write_pack):
    (issue,) = lint_pack(write_pack("odd", pack="id: odd\nversion: [1\n"))
    assert issue.rule == "schema"
    assert issue.place.startswith("odd/pack.yaml:")


def test_schema_only_looks_at_nothing_else(model):
    weights_total(model)
    assert lint_pack(model.write(), schema_only=True) == ()
    schema(model)
    assert rules_of(lint_pack(model.write(), schema_only=True)) == {"schema"}


def test_a_loaded_pack_can_be_linted(model):
    punctuation(model)
    assert rules_of(lint_pack(model.load())) == {"punctuation"}


def test_the_length_of_statements_is_configurable(model):
    statement_long(model)
    assert lint_pack(model.write(), options=LintOptions(statement_length=41)) == ()


def test_a_broken_reference_does_not_stop_the_other_rules(model):
    unknown_reference(model)
    punctuation(model)
    assert {"unknown-reference", "punctuation"} <= rules_of(lint_pack(model.write()))


@pytest.mark.parametrize("pattern", ["(a+)+", "[", "a" * 201, "a*a*a*a*"])
def test_a_code_pattern_that_could_hang_or_is_broken_is_refused(model, pattern):
    model["coding"]["practice"] = pattern
    issues = [issue for issue in lint_pack(model.write()) if issue.rule == "code-pattern"]
    assert [issue.code for issue in issues] == ["practice"]


def test_a_replacement_that_does_not_exist_is_found(model):
    model.data["retired"] = [{"code": "OLD", "since": "0.9", "replaced_by": "GONE"}]
    assert rules_of(lint_pack(model.write())) == {"retired-code-reused"}


def test_the_sub_domain_without_practices_is_advice_only_where_indicators_describe_it(model):
    node_pending(model)
    assert {issue.severity for issue in lint_pack(model.write())} == {Severity.INFO}


def bands(boundary, *ends, **more):
    names = "abcdefgh"
    return {
        "boundary": boundary,
        **more,
        "bands": [
            {"code": names[at], "name": {"zh": "档", "en": "band"}, "min": low, "max": high}
            for at, (low, high) in enumerate(ends)
        ],
    }


SOUND = [
    bands("lower", (None, 50), (51, 60), (61, 100)),
    bands("lower", (61, 100), (51, 60), (None, 50)),
    bands("upper", (0, 50), (51, 60), (61, None)),
    bands("round", (None, 50), (51, 60), (61, 100)),
    bands("round", (None, "50.0"), ("50.1", 60), ("60.1", None), places=1),
    bands("exact", (None, None)),
]
FAULTY = [
    (bands("exact", (None, 90), (91, 100)), "90.5 falls nowhere"),
    (bands("exact", (None, 90), (90, None)), "90 lies in both"),
    (bands("round", (None, 50), (52, 100)), "51 falls nowhere"),
    (bands("round", (None, 50), (50, 100)), "50 lies in both"),
    (bands("round", (None, "50.5"), (51, 100)), "not on the grid"),
    (bands("round", (None, 1), (2, 2)), "above 2 fall nowhere"),
    (bands("lower", (None, 50), (61, 100), (51, 60)), "out of order"),
    (bands("lower", (None, 50), (50, 60), (50, 70)), "50 lies in both"),
    (bands("lower", (1, 50), (51, 60)), "below 1 fall nowhere"),
    (bands("lower", (None, 50), (None, 60)), "has no lower end"),
    (bands("upper", (None, 1), (1, 2)), "above 2 fall nowhere"),
    (bands("upper", (None, 1), (None, 1), (1, None)), "lies in both"),
    (bands("lower", (None, 50), (60, 55)), "before it begins"),
]


@pytest.mark.parametrize("sound", SOUND)
def test_bands_that_partition_the_line_pass(model, sound):
    model["scoring"]["bands"]["colours"] = sound
    assert lint_pack(model.write()) == ()


@pytest.mark.parametrize(("faulty", "words"), FAULTY)
def test_bands_that_do_not_partition_the_line_are_named(model, faulty, words):
    model["scoring"]["bands"]["colours"] = faulty
    messages = [issue.message.en for issue in lint_pack(model.write()) if issue.rule == "bands-partition"]
    assert any(words in message for message in messages), messages


def test_a_higher_band_with_a_lower_level_is_found(model):
    model["scoring"]["bands"]["colours"]["bands"][0]["level"] = 1
    model["scoring"]["bands"]["colours"]["bands"][1]["level"] = 2
    assert rules_of(lint_pack(model.write())) == {"bands-partition"}


def test_a_score_outside_every_band_matters_only_where_it_can_occur(model):
    model["scoring"]["bands"]["colours"] = bands("round", (0, 1), (2, 3))
    assert lint_pack(model.write()) == ()
    model.rule("overall")["score"]["scale"] = 20
    assert rules_of(lint_pack(model.write())) == {"bands-partition"}


def test_gates_are_compared_name_by_name_and_in_presets_too(model):
    model["presets"][1]["patch"] = {
        "rules": {
            "subdomain": {
                "level": {
                    "default": {
                        "facet_floor": {"single": "0.3", "several": "0.5"},
                        "share": {"answers": ["F"], "at_least": "0.5"},
                        "key_min": "0.4",
                    }
                }
            }
        }
    }
    (issue,) = lint_pack(model.write())
    assert issue.rule == "gates-not-monotone"
    assert "key_min" in issue.message.en
    assert issue.place == model.load().place("presets people")


def test_a_preset_that_changes_bands_is_checked_with_its_bands(model):
    model["presets"][1]["patch"] = {"bands": {"colours": {"boundary": "exact"}}}
    assert rules_of(lint_pack(model.write())) == {"bands-partition"}


def test_a_preset_that_weighs_children_is_checked_with_its_weights(model):
    model["presets"][1]["patch"] = {"rules": {"overall": {"score": {"weights": {"AA": 50, "BB": 40}}}}}
    (issue,) = lint_pack(model.write())
    assert (issue.rule, issue.code) == ("weights-total", "overall")


def test_a_validation_cap_needs_no_indicator(model):
    model["scoring"]["caps"][0]["requires"] = "validated"
    model.at("AA-01.I1")["core"] = False
    assert lint_pack(model.write()) == ()


def test_a_pack_without_evidence_grades_needs_no_evidence(model):
    model["evidence_grades"] = []
    model["min_evidence"] = {}
    del model["scoring"]["raters"]
    model.at("AA-01.L1.ST1")["evidence"] = []
    assert lint_pack(model.write()) == ()


def test_a_pack_without_advice_is_not_asked_for_it(model):
    for code in ("AA-01", "AA-02", "BB-01"):
        model.at(code)["recommendations"] = []
    assert rules_of(lint_pack(model.write())) == {"unused-declaration"}


def test_a_practice_of_its_own_in_two_ratios_is_reported_once(model):
    ratio_above_maximum(model)
    model.rule("domain")["score"] = {"op": "ratio", "over": "leaves"}
    codes = [issue.code for issue in lint_pack(model.write()) if issue.rule == "ratio-above-maximum"]
    assert len(codes) == len(set(codes)) == 18


def test_a_dependency_on_the_same_level_and_its_recommendations_close_a_circle(model):
    model.at("AA-01.R1")["prerequisites"] = [{"node": "AA-02", "level": 2}]
    (issue,) = [item for item in lint_pack(model.write()) if item.rule == "dependency-cycle"]
    assert "AA-01≥L1 → AA-02≥L2" in issue.message.zh or "AA-02≥L2 → AA-01≥L1" in issue.message.zh
