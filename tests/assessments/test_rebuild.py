"""Building an assessment again takes over what is the same, and gives what building from nothing gives."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from hengdu.assessments import AnswerFile, AssessmentFile, Resolution, build_assessment

PRACTICES = ("A.1", "A.2", "B.2")
answers = st.builds(
    AnswerFile,
    answer=st.sampled_from("FLPN"),
    rater=st.sampled_from("甲乙"),
    evidence=st.sampled_from(["E1", "E3"]),
)
several = st.lists(answers, min_size=1, max_size=3).map(tuple)
agreed = st.dictionaries(
    st.sampled_from(PRACTICES),
    st.sampled_from("FLPN").map(lambda code: Resolution(answer=code, reason="示例", by="甲")),
)
changes = st.dictionaries(st.sampled_from(PRACTICES), several)


def outcome(built):
    return list(built.answers.items()), built.ratings, built.consensus


def test_whatever_changes_the_result_is_that_of_building_anew(pack):
    @given(
        st.fixed_dictionaries(dict.fromkeys(PRACTICES, several)), agreed, st.lists(st.tuples(changes, agreed))
    )
    def check(given_first, consensus, steps):
        file = AssessmentFile(pack=pack.id, answers=given_first, consensus=consensus)
        built = build_assessment(file, pack)
        for changed, decided in steps:
            file = dataclasses.replace(file, answers={**file.answers, **changed}, consensus=decided)
            built = build_assessment(file, pack, like=built)
            assert outcome(built) == outcome(build_assessment(file, pack))

    check()


def test_what_did_not_change_is_taken_over(pack):
    file = AssessmentFile(
        pack=pack.id, answers={"A.1": (AnswerFile(answer="F"),), "A.2": (AnswerFile(answer="F"),)}
    )
    first = build_assessment(file, pack)
    file = dataclasses.replace(file, answers={**file.answers, "A.1": (AnswerFile(answer="P"),)})
    second = build_assessment(file, pack, like=first)
    assert second.answers["A.2"] is first.answers["A.2"]
    assert second.answers["A.1"].answer == "P"
