"""An export says what a pilot needs and nothing that tells who it is."""

import dataclasses
import json
from datetime import date
from decimal import Decimal

import pytest

from hengdu.assessments import AnswerFile, AssessmentFile, Institution, Measurement, build_assessment
from hengdu.pilot import CAUTION, SIZES, WHYS, export_data, export_pilot, read_export, read_notes, size_class
from hengdu.scoring import score

PLANTED = "秘密SECRET-4711"
FREE = {
    *("name", "name_en", "value", "region", "size", "note", "reason", "rater"),
    *("by", "evidence_note", "dossier", "period", "role", "kind"),
}


def words(data):
    """Yield every string below a value, keys of mappings too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from words(key)
            yield from words(item)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from words(item)


def known_words(pack, export):
    """Return all that an export may say: field names, codes of the pack, closed words."""
    records = [export, *export.answers.values(), *export.nodes.values(), *export.times, export.institution]
    records += [item for values in export.indicators.values() for item in values]
    fields = {field.name for item in records for field in dataclasses.fields(item)}
    content = pack.content
    codes = {*pack.nodes, *pack.practices, *pack.indicators, pack.id, pack.version, pack.digest}
    codes |= {item.code for group in (content.roles, content.institution_types) for item in group}
    codes |= {grade.code for grade in content.evidence_grades} | {"NA"}
    codes |= {option.code for group in content.answers for option in group.options}
    said = "answered implied measured by_object by_unit ratio unanswered not_asked unknown refused"
    origins = {*said.split(), "na", "out_of_scope", "node_na"}
    closed = {"hengdu-pilot-export", "self", "verified", "quick", "zh", "en", CAUTION.zh, CAUTION.en}
    return fields | codes | origins | closed | set(SIZES) | set(WHYS)


def planted(value, field=""):
    """Return a record with every free text replaced by one that must not leave."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            item.name: planted(getattr(value, item.name), item.name) for item in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **changes)
    if isinstance(value, dict):
        return {key: planted(item, field) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(planted(item, field) for item in value)
    return PLANTED if isinstance(value, str) and value and field in FREE else value


@pytest.mark.parametrize("name", ["broker", "futures", "exchange"])
def test_every_word_of_an_export_is_one_of_the_model_or_of_a_closed_list(sf, exports, name):
    export = exports[name]
    assert set(words(export_data(export))) - known_words(sf, export) == set()


@pytest.mark.parametrize("name", ["broker", "futures", "exchange"])
def test_no_free_text_of_an_assessment_leaves(sf, results, notes, name):
    file = results[name].assessment.file
    institution = dataclasses.replace(planted(file.institution), key=file.institution.key)
    scope = dataclasses.replace(file.scope, entities=(PLANTED,), branches=(PLANTED,), note=PLANTED)
    dirty = dataclasses.replace(
        planted(file),
        institution=dataclasses.replace(institution, type=file.institution.type),
        scope=scope,
        indicators={
            code: tuple(
                dataclasses.replace(item, note=PLANTED, period=f"{PLANTED}{at}")
                for at, item in enumerate(items)
            )
            for code, items in file.indicators.items()
        },
        answers={
            code: tuple(
                dataclasses.replace(item, note=PLANTED, evidence_note=PLANTED, rater=f"{PLANTED}{at}")
                for at, item in enumerate(items)
            )
            for code, items in file.answers.items()
        },
        background={PLANTED: next(iter(file.background.values()))},
        note=PLANTED,
    )
    noted = dataclasses.replace(
        notes[name],
        disputed={
            code: dataclasses.replace(item, note=PLANTED) for code, item in notes[name].disputed.items()
        },
    )
    export = export_pilot(score(build_assessment(dirty, sf), sf), noted)
    text = json.dumps(export_data(export), ensure_ascii=False, default=str)
    assert PLANTED not in text
    assert file.institution.key.value not in text
    assert "S-TRD" not in text
    assert str(file.as_of.year) not in text.replace(sf.digest, "")


def test_a_type_that_is_not_of_the_list_stays_behind(sf):
    file = AssessmentFile(pack=sf.id, institution=Institution(type=PLANTED, size=f"约{PLANTED}人"))
    export = export_pilot(score(build_assessment(file, sf), sf))
    assert (export.institution.type, export.institution.size) == ("", None)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("大型（约5200人）", "large"),
        ("中型", "medium"),
        ("小型", "small"),
        ("Medium-sized", "medium"),
        ("", None),
        ("约320人", None),
    ],
)
def test_of_the_size_only_its_class_is_read(text, size):
    assert size_class(text) == size


def test_the_size_that_is_named_wins_over_notes_and_file(results, notes):
    assert export_pilot(results["broker"], notes["futures"]).institution.size == "small"
    assert export_pilot(results["broker"], notes["futures"], size="medium").institution.size == "medium"
    assert export_pilot(results["broker"]).institution.size == "large"


def test_values_have_three_digits_and_the_level_of_the_unrounded_value(sf):
    records = (
        Measurement(period="a", numerator=89_96, denominator=100_00),
        Measurement(period="b", numerator=0, denominator=0),
    )
    file = AssessmentFile(pack=sf.id, indicators={"AP-01.I1": records}, as_of=date(2026, 6, 30))
    values = export_pilot(score(build_assessment(file, sf), sf)).indicators["AP-01.I1"]
    assert (values[0].value, values[0].level) == (Decimal("90.0"), 2)
    assert (values[1].value, values[1].level) == (None, None)


def test_raters_stand_in_order_of_value(sf):
    said = [("甲", "P"), ("乙", "F"), ("丙", "L")]
    given = tuple(AnswerFile(answer=code, rater=name, evidence="E2") for name, code in said)
    file = AssessmentFile(pack=sf.id, answers={"SH-04.L3.ME2": given})
    answer = export_pilot(score(build_assessment(file, sf), sf)).answers["SH-04.L3.ME2"]
    assert answer.ratings == ("F", "L", "P")


def test_an_answer_by_system_leaves_as_the_answer_that_counted(exports, results):
    answer = exports["broker"].answers["SH-13.L2.ST1"]
    assert "S-TRD" in results["broker"].assessment.answers["SH-13.L2.ST1"].by_object
    assert (answer.answer, answer.origin) == ("F", "by_object")


def test_levels_of_expert_and_engine_stand_side_by_side(exports):
    node = exports["futures"].nodes["IR-04"]
    assert (node.expert, node.level) == (3, 2)
    assert exports["exchange"].nodes["SH-06"].level is None


def test_times_count_the_questions_that_were_asked(sf, exports, results):
    futures = {(item.role, item.node): item for item in exports["futures"].times}
    asked = [
        practice.code
        for practice in sf.below("CA")
        if "VUL" in practice.ask and results["futures"].leaves[practice.code].origin != "not_asked"
    ]
    found = futures["VUL", "CA"]
    assert (found.questions, found.seconds) == (len(asked), 14 * 60)
    assert len(asked) < sum("VUL" in practice.ask for practice in sf.below("CA"))


def test_the_time_of_one_question_keeps_its_practice(sf, results, tmp_path):
    path = tmp_path / "n.yaml"
    path.write_text("pack: sf-nscmm\nbefore_result: true\nseconds: {SH-04.L2.ST1: 40.4}\n", encoding="utf-8")
    (found,) = export_pilot(results["broker"], read_notes(path, sf)).times
    assert (found.practice, found.node, found.seconds, found.questions) == ("SH-04.L2.ST1", "SH-04", 40, 1)


def test_without_notes_there_are_no_expert_levels(results):
    export = export_pilot(results["broker"])
    assert not export.before_result
    assert {node.expert for node in export.nodes.values()} == {None}


def test_a_screening_exports_only_what_it_asks(sf, results):
    quick = dataclasses.replace(results["broker"].assessment.file, preset="quick")
    export = export_pilot(score(build_assessment(quick, sf), sf))
    assert export.preset == "quick"
    assert set(export.answers) == {code for code, practice in sf.practices.items() if practice.key}


@pytest.mark.parametrize("name", ["broker", "futures", "exchange"])
def test_an_export_is_read_back_as_it_was_written(exports, write, name):
    assert read_export(write(exports[name]))[0] == exports[name]


def test_an_export_warns_against_passing_it_on(exports):
    assert "不足5家" in exports["broker"].caution.zh
    assert "fewer than five" in exports["broker"].caution.en
