"""Three sample institutions, two years each: whole, marked as samples, every path of the format in use."""

import dataclasses
import json
from collections import Counter
from itertools import pairwise

import pytest
from examples.samples import __main__ as program
from examples.samples._story import stories

from hengdu.advice import compare, heads
from hengdu.assessments import assessment_data, load_assessment, read_assessment
from hengdu.pilot import read_notes
from hengdu.reports import render
from hengdu.scoring import measured_values, meets

FILES = [f"{name}-{year}" for name in ("broker", "futures", "exchange") for year in ("2025", "2026")]


@pytest.fixture(params=FILES)
def name(request):
    return request.param


def test_the_stories_and_the_model_still_give_these_files(samples, tmp_path):
    """When this fails after a change of the model, run ``python -m examples.samples`` and read the diff."""
    program.main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {f"{name}.yaml" for name in FILES}
    assert [name for name, data in made.items() if (samples / name).read_bytes() != data] == []


def test_a_file_is_small_and_says_that_it_is_a_sample(samples, name, sf):
    path = samples / f"{name}.yaml"
    file, _ = read_assessment(path)
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 400_000
    assert file.sample
    assert file.institution.name.startswith("示例")
    assert "fictitious" in file.institution.name_en
    assert file.institution.key.value.startswith("SAMPLE-")
    assert sf.content.disclaimer.zh in text
    assert sf.content.disclaimer.en in text
    assert all("示例" in system.name for system in file.scope.systems)


def test_every_practice_has_an_entry_or_lies_in_a_part_that_does_not_apply(results, name, sf):
    answers = results[name].assessment.answers
    for code in sf.practices:
        above = [node for node in sf.ancestors(code) if node in answers]
        assert code in answers or above, code


def test_nine_in_ten_practices_are_answered(results, name, sf):
    leaves = results[name].leaves.values()
    said = sum(leaf.answer is not None for leaf in leaves)
    assert said >= (0.8 if name.startswith("futures") else 0.95) * len(sf.practices)


def test_hand_answers_agree_with_what_was_measured(results, name):
    differing = [
        code for code, leaf in results[name].leaves.items() if "differs_from_measurement" in leaf.flags
    ]
    assert differing == []


def test_the_three_institutions_are_of_different_types(results):
    types = {result.assessment.institution.type for result in results.values()}
    assert types == {"securities-large", "futures", "core"}


# --- the paths -------------------------------------------------------------------------------------------


def states(result):
    return {answer.state for answer in result.assessment.answers.values()}


def reasons(result):
    return {answer.reason for answer in result.assessment.answers.values() if answer.is_na}


def objects(result):
    return {key for answer in result.assessment.answers.values() for key in answer.by_object}


def flags(result):
    return {flag for leaf in result.leaves.values() for flag in leaf.flags}


def caps(result):
    return {cap.id for node in result.nodes.values() for cap in node.caps}


def lines(result):
    return {line.code: line.state for line in result.redlines}


def levels(result):
    return Counter(node.level for node in result.of_kind("subdomain"))


def stale(result):
    assessment = result.assessment
    days = (answer.evidence_date for answer in assessment.answers.values() if answer.evidence_date)
    return any((assessment.as_of - day).days > 366 for day in days)


def empty_periods(result):
    return any(
        record.denominator == 0 for records in result.assessment.indicators.values() for record in records
    )


PATHS = {
    "a sub-domain that does not apply": lambda r: r["SH-07"].not_rated is not None,
    "a sub-domain out of scope": lambda r: r.leaves["SH-06.L1.ST1"].origin == "out_of_scope",
    "an absent object": lambda r: "no_object" in reasons(r),
    "a business not conducted": lambda r: "no_business" in reasons(r),
    "unanswered": lambda r: "unanswered" in states(r),
    "not asked": lambda r: "not_asked" in states(r),
    "unknown": lambda r: "unknown" in states(r),
    "refused with a reason": lambda r: any(
        item.state == "refused" and item.reason for item in r.assessment.answers.values()
    ),
    "an open disagreement": lambda r: any(not item.resolved for item in r.assessment.consensus),
    "a settled disagreement": lambda r: any(item.resolved and item.reason for item in r.assessment.consensus),
    "raters who agree": lambda r: len(r.assessment.ratings) > len(r.assessment.consensus),
    "a level ahead": lambda r: any(node.islands for node in r.nodes.values()),
    "a red line breached by a measurement": lambda r: lines(r)["RL-01"] == "breached",
    "a red line breached by declaration": lambda r: lines(r)["RL-04"] == "breached",
    "a red line undetermined": lambda r: "unknown" in lines(r).values(),
    "every red line met": lambda r: set(lines(r).values()) == {"met"},
    "the drill of core institutions": lambda r: lines(r)["RL-05"] == "met",
    "answers by object": lambda r: "TRD" in objects(r),
    "answers by system": lambda r: any(key.startswith("S-") for key in objects(r)),
    "trading behind the institution": lambda r: any(
        head.kind == "object" and head.codes[0] == "TRD" for head in heads(r)
    ),
    "measured over four periods": lambda r: any(len(item) >= 4 for item in r.assessment.indicators.values()),
    "periods without a sample": empty_periods,
    "hand answers limited": lambda r: "limited_unmeasured" in flags(r),
    "unmeasured": lambda r: "unmeasured" in flags(r),
    "validations": lambda r: len(r.assessment.validations) >= 1,
    "an override with its reason": lambda r: r.assessment.file.overrides != {},
    "a partial scope": lambda r: r.assessment.is_partial,
    "a file that supersedes": lambda r: r.assessment.file.supersedes is not None,
    "an event": lambda r: r.assessment.file.events != (),
    "targets of its own": lambda r: r.assessment.targets != {},
    "a baseline": lambda r: "overall" in r.assessment.file.baseline,
    "a background": lambda r: len(r.assessment.file.background) == 5,
    "verified": lambda r: r.mode == "verified",
    "lowered by verification": lambda r: "lowered_by_verification" in flags(r),
    "evidence gone stale": stale,
    "level 5": lambda r: levels(r)[5] >= 1,
    "several at level 4": lambda r: levels(r)[4] >= 2,
    "below level 1": lambda r: levels(r)[0] >= 1,
    "validation too old": lambda r: "validation" in caps(r),
    "thin evidence": lambda r: any((node.confidence or 1) < 0.9 for node in r.of_kind("subdomain")),
    "an open interval": lambda r: r.root.interval[0] < r.root.interval[1],
    "recommendations carried out": lambda r: any(
        "已落实" in item.note for item in r.assessment.answers.values()
    ),
}

EVERY = {
    "unanswered",
    "unknown",
    "refused with a reason",
    "raters who agree",
    "a settled disagreement",
    "an open disagreement",
    "answers by object",
    "answers by system",
    "validations",
    "a background",
    "an open interval",
    "an absent object",
}
LISTED = {
    "broker-2025": EVERY
    | {
        "a level ahead",
        "trading behind the institution",
        "measured over four periods",
        "periods without a sample",
        "hand answers limited",
        "unmeasured",
        "an override with its reason",
        "every red line met",
        "evidence gone stale",
        "thin evidence",
    },
    "broker-2026": EVERY
    | {
        "trading behind the institution",
        "measured over four periods",
        "an override with its reason",
        "targets of its own",
        "a baseline",
        "recommendations carried out",
        "several at level 4",
        "every red line met",
    },
    "futures-2025": (EVERY - {"answers by object"})
    | {
        "a sub-domain that does not apply",
        "not asked",
        "a level ahead",
        "a red line breached by a measurement",
        "a red line breached by declaration",
        "a red line undetermined",
        "below level 1",
        "thin evidence",
    },
    "futures-2026": (EVERY - {"answers by object"})
    | {
        "a sub-domain that does not apply",
        "not asked",
        "an event",
        "targets of its own",
        "a baseline",
        "recommendations carried out",
        "every red line met",
    },
    "exchange-2025": EVERY
    | {
        "a sub-domain out of scope",
        "a business not conducted",
        "a partial scope",
        "a file that supersedes",
        "an override with its reason",
        "verified",
        "lowered by verification",
        "evidence gone stale",
        "level 5",
        "several at level 4",
        "the drill of core institutions",
        "measured over four periods",
        "periods without a sample",
    },
    "exchange-2026": EVERY
    | {
        "a sub-domain out of scope",
        "a business not conducted",
        "a partial scope",
        "verified",
        "lowered by verification",
        "level 5",
        "validation too old",
        "several at level 4",
        "a baseline",
        "an override with its reason",
        "recommendations carried out",
    },
}


@pytest.mark.parametrize(
    ("file", "path"), [(file, path) for file, paths in LISTED.items() for path in sorted(paths)]
)
def test_a_file_takes_its_paths(results, file, path):
    assert PATHS[path](results[file])


def test_every_path_is_taken_by_some_file():
    assert set().union(*LISTED.values()) == set(PATHS)


def test_a_sub_domain_at_level_four_is_measured_at_its_threshold(results, sf):
    for result in results.values():
        for node in result.of_kind("subdomain"):
            if (node.level or 0) >= 4:
                core = next(item for item in sf.nodes[node.code].indicators if item.core)
                values = measured_values(core, result.assessment.indicators[core.code])
                assert all(meets(core, value, core.thresholds["L4"]) for value in values[-2:])


# --- two years -------------------------------------------------------------------------------------------

FALLS = {"broker": {"PM-03"}, "futures": {"IR-04"}, "exchange": {"IR-02"}}
OVERALL = {"broker": (2, 3), "futures": (1, 1), "exchange": (3, 3)}


@pytest.mark.parametrize("institution", FALLS)
def test_the_second_year_is_better_but_for_one_sub_domain(results, scorer, institution, sf):
    before, after = (results[f"{institution}-{year}"] for year in ("2025", "2026"))
    found = compare(before, after, scorer=scorer)
    changes = {code: found.nodes[code].level_change for code in found.nodes if sf.nodes[code].practices}
    assert {code for code, change in changes.items() if (change or 0) < 0} == FALLS[institution]
    assert sum((change or 0) > 0 for change in changes.values()) >= 8
    assert (before.root.level, after.root.level) == OVERALL[institution]
    assert found.nodes[sf.root.code].score_change > 0.1


def test_the_exchange_loses_level_five_to_an_old_validation_alone(results, scorer):
    found = compare(results["exchange-2025"], results["exchange-2026"], scorer=scorer)
    assert (found.nodes["IR-02"].before_level, found.nodes["IR-02"].after_level) == (5, 4)
    assert [item.code for item in found.practices if item.code.startswith("IR-02.")] == []
    assert any("validation" in reason.en for reason in found.nodes["IR-02"].reasons)


def test_the_broker_catches_up_with_its_trading_hosts_in_part(results):
    behind = [
        {code for head in heads(results[f"broker-{year}"]) if head.kind == "object" for code in head.codes}
        for year in ("2025", "2026")
    ]
    assert behind[0] >= {"TRD", "SH-05", "ED-03"}
    assert "SH-05" not in behind[1]
    assert "ED-03" in behind[1]


def test_what_a_story_says_was_done_is_answered_in_full_or_limited(results, sf):
    for name, story in stories().items():
        for _, (label, year) in pairwise(story.years.items()):
            result = results[f"{name}-{label}"]
            for code, part in year.parts.items():
                for item in sf.nodes[code].recommendations:
                    numbers = part.done.get(item.level)
                    chosen = item.actions if numbers == () else [item.actions[at - 1] for at in numbers or ()]
                    for practice in {done for action in chosen for done in action.satisfies}:
                        if practice not in year.answers:
                            assert result.leaves[practice].answer in {"F", "L"}, practice


# --- beside the assessments ------------------------------------------------------------------------------


@pytest.mark.parametrize("institution", FALLS)
def test_the_notes_of_a_pilot_judge_every_sub_domain_in_scope(samples, results, sf, institution):
    notes = read_notes(samples / "notes" / f"{institution}-2026.yaml", sf)
    rated = {node.code for node in results[f"{institution}-2026"].of_kind("subdomain") if node.rated}
    assert notes.before_result
    assert {code for code, level in notes.levels.items() if level is not None} == rated


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reports_of_one_of_them_can_be_made(results, scorer, lang, tmp_path):
    result = results["futures-2025"]
    made = render(
        result,
        scorer,
        lang=lang,
        formats=["html", "docx", "xlsx"],
        out_dir=tmp_path,
        created=result.assessment.as_of,
    )
    assert [path.suffix for path in made] == [".html", ".docx", ".xlsx"]
    text = made[0].read_text(encoding="utf-8")
    title = result.assessment.institution
    assert (title.name if lang == "zh" else title.name_en) in text
    assert ("触碰" if lang == "zh" else "breached") in text.lower()


def test_an_assessment_survives_json(samples, sf, scorer, results, tmp_path):
    file, _ = read_assessment(samples / "exchange-2026.yaml")
    path = tmp_path / "a.json"
    path.write_text(json.dumps(assessment_data(file), ensure_ascii=False), encoding="utf-8")
    again = scorer.score(load_assessment(path, sf))
    assert dataclasses.asdict(again.assessment.file) == dataclasses.asdict(file)
    assert again.root.score == results["exchange-2026"].root.score
