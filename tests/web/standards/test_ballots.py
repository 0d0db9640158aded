"""Ballots: experts, votes, quorum, conclusion, sheet of signatures."""

import pytest
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role
from hengdu.store.standards.courses import record_of
from hengdu.store.standards.models import Course


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


def at(row, rest=""):
    return f"/desk/process/{row.pk}/ballots/{rest}"


def now(row):
    return record_of(Course.objects.get(pk=row.pk))


def given(*votes, conclusion="同意通过审查。"):
    data = {"draft": "R1", "day": "2026-08-20", "conclusion": conclusion}
    data |= {"e-TOTAL_FORMS": str(len(votes) + 2), "e-INITIAL_FORMS": "0"}
    for at_, vote in enumerate(votes):
        data |= {f"e-{at_}-name": f"示例专家{at_}", f"e-{at_}-unit": "示例单位", f"e-{at_}-opinion": vote}
    return data


def test_a_ballot_is_registered_shown_and_printed(secretary):
    row = kept(samples.reviewed())
    answer = secretary.post(at(row, "new/"), given("agree", "agree", "agree", "abstain", "agree", ""))
    assert answer.status_code == 302, answer.content.decode()
    ballot = now(row).ballots[0]
    assert (len(ballot.experts), len(ballot.votes)) == (6, 5)
    page = secretary.get(at(row, "b1/")).content.decode()
    assert "未表决" in page
    assert "通过" in secretary.get(at(row)).content.decode()
    assert secretary.get(at(row, "b1/sheet.docx")).content[:2] == b"PK"
    assert secretary.get(at(row, "b1/sheet.xlsx")).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (given("agree", "agree", "", "", ""), "未达法定人数"),
        (given("agree", "agree", conclusion=""), "必填"),
        ({**given("agree", "agree"), "e-1-name": "示例专家0"}, "重复"),
        ({**given("agree", "agree"), "draft": "C1"}, "C1"),
    ],
)
def test_a_ballot_that_cannot_count_is_refused_and_what_was_typed_stays(secretary, data, said):
    row = kept(samples.reviewed())
    answer = secretary.post(at(row, "new/"), data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "示例专家0" in answer.content.decode()
    assert now(row).ballots == ()


def test_more_rows_keep_the_experts(secretary):
    row = kept(samples.reviewed())
    answer = secretary.post(at(row, "new/"), {**given("agree"), "more": "1"})
    assert answer.status_code == 200
    assert "示例专家0" in answer.content.decode()


def test_without_a_draft_for_review_the_page_says_what_comes_first(secretary):
    row = kept(samples.collected())
    assert "请先登记送审稿" in secretary.get(at(row)).content.decode()
    assert "请先登记送审稿" in secretary.get(at(row, "new/")).content.decode()
