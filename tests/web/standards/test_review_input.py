"""What gates read besides papers: implementation records at the review, the design sheet at approval."""

import io

import pytest
from django.urls import reverse
from docx import Document
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.store.jobs.models import Job

RECORDS = (("示例甲", 100, "示例问题一"), ("示例乙", 50, "示例问题二"))


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


@pytest.fixture
def published(secretary):
    """A published standard that two institutions told how they use."""
    row = kept(samples.published())
    for adopter, cost, problem in RECORDS:
        given = {"adopter": adopter, "state": "full", "cost_cny": cost, "problems": problem}
        assert secretary.post(f"/desk/adoptions/{row.standard}/add/", given).status_code == 302
    return row


def said(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_in_force_the_gates_show_what_the_records_come_to(secretary, published):
    answer = secretary.get(reverse("desk_course", args=[published.pk]))
    (use,) = answer.context["uses"]
    assert (use.sum.adopters, use.sum.cost_cny) == (2, 150)
    page = answer.content.decode()
    assert all(problem in page for _adopter, _cost, problem in RECORDS)


def test_the_summary_of_the_records_is_printed_from_the_drafting_and_handed_in(secretary, published):
    where = reverse("desk_course_print", args=[published.pk])
    query = {"what": "adoption", "of": published.standard, "form": "docx"}
    assert (
        "实施情况汇总" in secretary.get(reverse("desk_course_papers", args=[published.pk])).content.decode()
    )
    content = secretary.get(where, query).content
    text = said(content)
    assert all(words in text for words in ("实施情况汇总", "示例甲", "150", "示例问题二"))
    file = io.BytesIO(content)
    file.name = "实施情况汇总.docx"
    given = {"material": "implementation-record", "files": file}
    assert secretary.post(reverse("desk_course_paper", args=[published.pk]), given).status_code == 302
    page = secretary.get(reverse("desk_course", args=[published.pk])).content.decode()
    assert "实施情况汇总.docx" in page


def test_the_page_of_the_records_gives_the_summary_too(secretary, published):
    secretary.post(
        "/desk/plans/paper/", {"what": "adoption", "standard": published.standard, "format": "docx"}
    )
    job = Job.objects.latest("created_at")
    run_job(job.pk)
    content = b"".join(secretary.get(f"/jobs/{job.pk}/file/").streaming_content)
    assert "示例问题一" in said(content)


def test_at_approval_the_drafting_leads_to_the_design_sheet_with_what_it_lacks(secretary):
    row = kept(samples.begun())
    page = secretary.get(reverse("desk_course", args=[row.pk]))
    assert reverse("desk_design", args=[row.standard]) in page.content.decode()
    before = len(page.context["design"]["missing"])
    assert before
    secretary.post(f"/desk/risks/designs/{row.standard}/fill/", {"definition": "示例定义"})
    after = secretary.get(reverse("desk_course", args=[row.pk])).context["design"]["missing"]
    assert len(after) == before - 1
    drafting = kept(samples.drafting())
    assert secretary.get(reverse("desk_course", args=[drafting.pk])).context["design"] is None
