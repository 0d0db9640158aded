"""The lead sees what each person takes and spreads a role over several people."""

from __future__ import annotations

import re

from hengdu.actions import Role
from hengdu.store.assessments.models import Assignment


def words(answer) -> str:
    """Return the text of a page without its tags."""
    return re.sub(r"<[^>]*>|\s+", " ", answer.content.decode())


def test_the_time_is_worked_out_before_anything_moves(flow, site):
    flow.person("ito", "ITO")
    deputy = site.person("deputy", Role.READER, tenant=flow.tenant)
    lead = site.client(flow.lead)
    page = f"{flow.url}people/spread/"
    before = words(lead.get(f"{page}?role=ITO"))
    shown = words(lead.post(page, {"role": "ITO", "do": "preview", "to.AP": f"u:{deputy.pk}"}))
    assert "现在每人需要的时间" in before
    assert "分摊后每人需要的时间" in shown
    assert "示例deputy" in shown
    assert not Assignment.objects.filter(user=deputy).exists()


def test_several_people_of_a_role_are_asked_in_one_post(flow, site):
    first = flow.person("ito", "ITO")
    one, two = (site.person(name, Role.READER, tenant=flow.tenant) for name in ("one", "two"))
    given = {"role": "ITO", "do": "move", "to.AP": f"u:{one.pk}", "to.AP-03": f"u:{two.pk}"}
    answer = site.client(flow.lead).post(f"{flow.url}people/spread/", given)
    assert answer.headers["Location"] == f"{flow.url}people/"
    codes = dict(Assignment.objects.filter(role="ITO").values_list("user_id", "codes"))
    assert codes[two.pk] == ["AP-03"]
    assert "AP-01" in codes[one.pk]
    assert "AP-03" not in codes[one.pk]
    assert not {"AP-01", "AP-03"} & set(codes[first.pk])


def test_a_long_screening_is_marked(flow, site):
    row = flow.begin(title="示例快评", pace="quick")
    flow.row = row
    person = flow.person("ito", "ITO")
    for role in ("CISO", "MGT", "VUL", "IRT"):
        Assignment.objects.create(assessment=row, role=role, user=person)
    page = words(site.client(flow.lead).get(f"{flow.url}people/spread/?role=ITO"))
    assert "超过 90 分钟" in page


def test_choosing_nobody_says_so(flow, site):
    answer = site.client(flow.lead).post(f"{flow.url}people/spread/", {"role": "ITO", "do": "move"})
    assert answer.status_code == 422
    assert "请至少为一个子域选择人员" in words(answer)
