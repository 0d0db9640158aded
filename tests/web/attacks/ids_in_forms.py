"""Every field of a form that holds an id, and how the tests try it.

``TRIED`` has those that name an object of one institution; ``ANYTHING`` those by which the site or the desk
name any object there is. ``test_pages.py`` walks all forms and finds a field that stands in neither.
"""

from __future__ import annotations

import datetime as dt
import re
from types import MappingProxyType
from typing import Any

import attrs
from django.utils import timezone

from hengdu.actions import Role

# People who are made for these tests.
SUPERVISOR_HERE = "supervisor of one institution"
DESK_LEAD = "lead who works on the desk"


@attrs.frozen(kw_only=True)
class Tried:
    """One field: where its form goes, and what else must be given so that it is taken.

    ``page`` is the address that shows the form (else its target), ``query`` what that is asked, with ids by
    name. ``of`` is the name of the id of either side, ``prefix`` what stands before it in the value. Where
    the own object is refused or changes nothing, ``own`` says why. What ``is_shown`` only at times is sent
    without a page.
    """

    target: str
    field: str
    of: str
    method: str = "post"
    who: Role | str = Role.LEAD
    page: str = ""
    query: str = ""
    prefix: str = ""
    given: Any = MappingProxyType({})
    own: str = ""
    is_shown: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells it from others."""
        return key_of(self.method, self.target, self.field)


def key_of(method: str, target: str, field: str) -> tuple[str, str, str]:
    """Return method, address and field; the fields of one table of sub-domains or of rules are one."""
    return method, target, re.sub(r"^to\..*", "to.*", re.sub(r"\d+", "N", field))


def days(number: int) -> str:
    """Return a day so far from today."""
    return (timezone.localdate() + dt.timedelta(days=number)).isoformat()


_CLOSING = {"do": "close", "note": "示例", "evidence": "示例档案"}
_ITEM = {"title_zh": "示例事项", "due": "2027-03-31"}
_TEXT = "第一条 机构应当保护数据。\n第二条 自发布之日起施行。"
TRIED = (
    Tried(method="get", target="assessment_new", field="previous", of="assessment_id"),
    Tried(
        target="assessment_new",
        field="previous",
        of="assessment_id",
        query="?pack=sf-nscmm&previous={assessment_id}",
    ),
    Tried(target="assessment_remind", field="assignment", of="assignment_id", page="assessment_unanswered"),
    Tried(target="assessment_reassign", field="user", of="lead_id", page="assessment_people"),
    Tried(
        target="assessment_decide_referral",
        field="user",
        of="lead_id",
        page="assessment_people",
        given={"decision": "accept"},
    ),
    Tried(
        target="assessment_assign",
        field="assign-user",
        of="lead_id",
        page="assessment_people",
        given={"assign-role": "ITO"},
    ),
    Tried(target="assessment_spread", field="to.AP-01", of="lead_id", prefix="u:", given={"do": "move"}),
    Tried(target="assessment_spread", field="to.AP-01", of="second_id", prefix="a:", given={"do": "move"}),
    Tried(
        target="interview_new",
        field="people",
        of="user_id",
        who=Role.ASSESSOR,
        prefix="CISO ",
        given={"role": "CISO", "started_at": "2026-11-20T09:00"},
    ),
    Tried(
        target="interview_change",
        field="people",
        of="user_id",
        who=Role.ASSESSOR,
        page="interview_show",
        prefix="CISO ",
        given={"names": ""},
    ),
    Tried(method="get", target="results_comparison", field="with", of="sealed_id"),
    Tried(
        target="engagement_new",
        field="assessment",
        of="assessment_id",
        given={
            "username": "auditor",
            "organisation": "示例事务所",
            "role": "auditor",
            "purpose": "示例",
            "starts": days(0),
            "ends": days(30),
        },
    ),
    Tried(
        target="service_new", field="assessment", of="sealed_id", given={"title": "示例", "codes": "AP-01"}
    ),
    Tried(target="service_external", field="service", of="service_id", own="it needs a file"),
    Tried(target="inheriting_inherit", field="service", of="shared_id", page="inheriting"),
    Tried(
        target="collection_new",
        field="tenants",
        of="tenant_id",
        who=SUPERVISOR_HERE,
        given={"title": "示例填报", "pack": "sf-nscmm", "due": days(30)},
    ),
    Tried(target="own_collection", field="assessment", of="sealed_id"),
    Tried(target="own_collection", field="delivery", of="delivery_id", is_shown=False, own="it was returned"),
    Tried(target="dispute_act", field="user", of="user_id", page="dispute", given={"do": "invite"}),
    Tried(
        target="dispute_act",
        field="question",
        of="question_id",
        page="dispute",
        given={"do": "close", "reason": "示例", "evidence": "示例档案"},
    ),
    Tried(
        target="review_comment", field="answers", of="comment_id", page="review_node", given={"text": "示例"}
    ),
    Tried(method="get", target="actions", field="owner", of="lead_id"),
    Tried(target="action_new", field="owner", of="lead_id", given=_ITEM),
    Tried(target="action_change", field="owner", of="user_id", given=_ITEM),
    Tried(
        target="actions_take",
        field="owner",
        of="lead_id",
        page="results_recommendations",
    ),
    Tried(target="action_closing", field="pieces", of="piece_id", given=_CLOSING),
    Tried(target="action_ruling", field="pieces", of="piece_id", given=_CLOSING),
    Tried(
        target="inbox_read", field="notice", of="notice_id", is_shown=False, own="it is marked, no row comes"
    ),
    Tried(
        target="desk_policy_assign",
        field="owner",
        of="desk_id",
        who=Role.SECRETARIAT,
        page="desk_policy_review",
    ),
    Tried(
        target="desk_policy_add",
        field="owner",
        of="desk_id",
        who=Role.SECRETARIAT,
        given={"label": "2027", "text": _TEXT},
    ),
    Tried(
        target="desk_decide",
        field="previous",
        of="decision_id",
        who=Role.SECRETARIAT,
        query="?left=示例名称own{mark}&right=示例另一名称{mark}",
        given={"verdict": "different", "reason": "示例"},
    ),
    Tried(
        method="get",
        target="desk_routes",
        field="assessment",
        of="assessment_id",
        who=DESK_LEAD,
        given={"type": "securities"},
    ),
)
_DESK = "readers of the desk read all of its schedules and texts"
_SITE = "administrators of the whole site name any institution or drafting"
ANYTHING = {
    ("get", "desk_compare", "left"): _DESK,
    ("get", "desk_compare", "right"): _DESK,
    ("post", "desk_paper", "plan"): _DESK,
    ("get", "desk_policy_compare", "left"): _DESK,
    ("get", "desk_policy_compare", "right"): _DESK,
    ("get", "desk_routes", "plan"): _DESK,
    ("get", "grants", "tenant"): _SITE,
    ("post", "grants_new", "course"): _SITE,
    ("post", "grants_new", "tenant"): _SITE,
    ("post", "tenants_new", "parent"): _SITE,
    ("post", "tenant_change", "parent"): _SITE,
    ("post", "settings", "rule-N-tenant"): _SITE,
    ("post", "settings_evidence", "tenant"): _SITE,
}
