"""Every field of a body or a query that names an object, and how the tests try it.

``NAMED`` has what belongs to one institution, ``ANY`` what a role of the whole site may name wherever it is,
``SIFTING`` what only narrows what somebody reads anyway, and ``CODES`` the members that no form describes,
with what they hold. ``test_ids_in_bodies.py`` finds a field that stands in none of them.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Any

import attrs
from django.utils import timezone
from tests.web.populated import UNKNOWN

from hengdu.actions import Role

DAY = "2027-03-31"
SOURCE = "SH-04.R3/2"
# Roles that one institution gives, or the site; the table also names two people who are made for this test.
SUPERVISOR_HERE = "supervisor of one institution"
DESK_LEAD = "lead who works on the desk"


@attrs.frozen(kw_only=True)
class Named:
    """How a field is tried: who asks, what is named, and the body that is right but for it.

    ``of`` is the name of the id of either side; ``body`` takes the own ids and the id to name. ``at``
    replaces ids of the address, by names of own ids. ``own`` is the answer when the own object is named: a
    status, and words of the reason where that is a refusal.
    """

    who: Role | str = Role.LEAD
    of: str
    body: Any
    at: Any = MappingProxyType({})
    own: tuple[int, str] = (200, "")


def item(_ids, value):
    return {"facts": {"title_zh": "示例事项", "owner": value, "due": DAY}}


def interview(_ids, value):
    people = [{"user": value}, {"name": "示例受访人"}]
    return {"facts": {"people": people, "started_at": "2026-11-20T09:00:00+08:00"}}


def engagement(_ids, value):
    now = timezone.now()
    times = {"starts_at": now.isoformat(), "ends_at": (now + dt.timedelta(days=30)).isoformat()}
    who = {"username": "auditor", "organisation": "示例事务所", "role": "auditor", "purpose": "示例"}
    return {"assessment": value, "facts": who | times}


def collection(_ids, value):
    due = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    return {"facts": {"title": "示例填报", "pack": "sf-nscmm", "tenants": [value], "due": due}}


def setting_up(_ids, value):
    period = {"period_start": "2027-01-01", "period_end": "2027-12-31"}
    return {"pack": "sf-nscmm", "facts": {"title": "示例下年", **period}, "previous": value}


def names(_ids, value):
    pair = {"left": "示例名称own", "right": "示例另一名称"}
    return {**pair, "verdict": "different", "reason": "示例", "previous": value}


def policy_text(_ids, value):
    text = "第一条 机构应当保护数据。\n第二条 自发布之日起施行。"
    return {"label": "2027", "text": text, "owner": value}


MADE, DONE = (201, ""), (204, "")
AT_SEALED = MappingProxyType({"assessment_id": "sealed_id"})
NAMED = {
    ("plan_action", "facts.owner"): Named(of="lead_id", body=item, own=MADE),
    ("take_actions", "facts.[].owner"): Named(
        of="lead_id", body=lambda _ids, value: {"facts": [{"source": SOURCE, "owner": value}]}
    ),
    ("change_action", "facts.owner"): Named(of="user_id", body=item),
    ("ask_closing", "pieces.[]"): Named(
        of="piece_id", body=lambda _ids, value: {"note": "示例", "pieces": [value]}, own=MADE
    ),
    ("ask_closing", "evidence.[]"): Named(
        of="piece_id", body=lambda _ids, value: {"note": "示例", "evidence": [f"evidence:{value}"]}, own=MADE
    ),
    ("assign_respondent", "user"): Named(
        of="lead_id", body=lambda _ids, value: {"role": "ITO", "user": value}, own=MADE
    ),
    ("remind_people", "assignments.[]"): Named(
        of="assignment_id", body=lambda _ids, value: {"assignments": [value]}
    ),
    ("spread_role", "shares.[].assignment"): Named(
        of="second_id",
        body=lambda ids, value: {
            "role": ids["role"],
            "shares": [{"codes": [ids["code"]], "assignment": value}],
        },
    ),
    ("spread_role", "shares.[].user"): Named(
        of="lead_id",
        body=lambda ids, value: {"role": ids["role"], "shares": [{"codes": [ids["code"]], "user": value}]},
    ),
    ("reassign_respondent", "user"): Named(of="lead_id", body=lambda _ids, value: {"user": value}, own=MADE),
    ("refer_question", "to_user"): Named(
        of="lead_id",
        body=lambda ids, value: {"code": ids["practice"], "role": ids["role"], "to_user": value},
        own=MADE,
    ),
    ("decide_referral", "user"): Named(
        of="lead_id", body=lambda _ids, value: {"accept": True, "user": value}, own=DONE
    ),
    ("write_comment", "answers"): Named(
        of="comment_id",
        body=lambda ids, value: {"node": ids["code"], "text": "示例", "answers": value},
        own=MADE,
    ),
    ("hand_in", "collection"): Named(
        of="collection_id", body=lambda _ids, value: {"collection": value}, at=AT_SEALED, own=MADE
    ),
    ("invite_to_dispute", "user"): Named(of="user_id", body=lambda _ids, value: {"user": value}),
    ("close_sub_question", "pieces.[]"): Named(
        of="piece_id", body=lambda _ids, value: {"reason": "示例", "pieces": [value]}
    ),
    ("inherit_answers", "service"): Named(of="service_id", body=lambda _ids, value: {"service": value}),
    ("begin_interview", "facts.people.[].user"): Named(
        who=Role.ASSESSOR,
        of="user_id",
        body=lambda ids, value: {"role": ids["role"], **interview(ids, value)},
        own=MADE,
    ),
    ("change_interview", "facts.people.[].user"): Named(who=Role.ASSESSOR, of="user_id", body=interview),
    ("make_collection", "facts.tenants.[]"): Named(
        who=SUPERVISOR_HERE, of="tenant_id", body=collection, own=MADE
    ),
    ("create_assessment", "previous"): Named(of="assessment_id", body=setting_up, own=MADE),
    ("make_engagement", "assessment"): Named(of="assessment_id", body=engagement, own=MADE),
    ("offer_service", "assessment"): Named(
        of="sealed_id",
        body=lambda ids, value: {"assessment": value, "facts": {"title": "示例", "codes": [ids["code"]]}},
        own=MADE,
    ),
    ("pin_service", "assessment"): Named(
        of="sealed_id",
        body=lambda _ids, value: {"assessment": value},
        own=(422, "this sealed version already"),
    ),
    ("grant_role", "assessment"): Named(
        who=Role.SECURITY_ADMIN,
        of="assessment_id",
        body=lambda ids, value: {
            "user": str(ids["user_id"]),
            "role": "reader",
            "tenant": str(ids["tenant_id"]),
            "assessment": value,
        },
        own=MADE,
    ),
    ("decide_names", "previous"): Named(who=Role.SECRETARIAT, of="decision_id", body=names, own=MADE),
    ("add_policy_text", "owner"): Named(who=Role.SECRETARIAT, of="desk_id", body=policy_text, own=MADE),
    ("assign_policy_review", "owner"): Named(
        who=Role.SECRETARIAT, of="desk_id", body=lambda _ids, value: {"owner": value, "due": DAY}
    ),
    ("comparison", "?.before"): Named(of="sealed_id", body=lambda _ids, value: {"before": value}),
}
_ROLE = {"role": "reader"}
_POLICY = {
    "session_idle_minutes": 30,
    "session_absolute_minutes": 600,
    "code_valid_hours": 24,
    "mfa_for_all": False,
}
# Who asks, and a body with an id that nobody has: refused, for whatever there is may be named.
ANY = {
    ("grant_role", "user"): (
        Role.SECURITY_ADMIN,
        lambda ids: {"user": UNKNOWN, "tenant": str(ids["tenant_id"]), **_ROLE},
    ),
    ("grant_role", "tenant"): (
        Role.SECURITY_ADMIN,
        lambda ids: {"user": str(ids["user_id"]), "tenant": UNKNOWN, **_ROLE},
    ),
    ("grant_role", "course"): (
        Role.SECURITY_ADMIN,
        lambda ids: {"user": str(ids["user_id"]), "role": "unit_editor", "unit": "示例", "course": UNKNOWN},
    ),
    ("create_tenant", "facts.parent"): (
        Role.SYSTEM_ADMIN,
        lambda _ids: {"facts": {"name": "示例子公司", "parent": UNKNOWN}},
    ),
    ("change_tenant", "facts.parent"): (
        Role.SYSTEM_ADMIN,
        lambda _ids: {"facts": {"name": "示例机构own", "parent": UNKNOWN}},
    ),
    ("change_policy", "mfa_scopes.[].tenant"): (
        Role.SYSTEM_ADMIN,
        lambda _ids: {**_POLICY, "mfa_scopes": [{"tenant": UNKNOWN}]},
    ),
    ("set_quota", "tenant"): (
        Role.SYSTEM_ADMIN,
        lambda _ids: {"tenant": UNKNOWN, "tenant_bytes": 2**30},
    ),
}
SIFTING = {
    ("export_trail", "?.actor"): "who may export the trail exports all of it",
    ("export_trail", "?.tenant"): "as before",
    ("export_trail", "?.assessment"): "as before",
}
# Fields that have a test of their own.
ELSEWHERE = {("read_notices", "notices.[]"), ("take_external_service", "?.service")}
_CODES = "codes of the pack"
_DESK = "names, codes and days of the desk, whose readers read all of it"
CODES = {
    ("change_assessment", "facts.scope.*"): "codes of the institution's systems",
    ("change_assessment", "facts.targets.*"): _CODES,
    ("create_assessment", "facts.scope.*"): "codes of the institution's systems",
    ("create_assessment", "facts.targets.*"): _CODES,
    ("save_answer", "given.*"): _CODES,
    ("save_interview_answer", "given.*"): _CODES,
    ("confirm_interview", "objections.*"): _CODES,
    ("confirm_interview", "versions.*"): _CODES,
    ("save_measurement", "data.*"): "numbers of one period",
    ("save_profile", "data.*"): "codes that the institution gives its own systems",
    ("change_extension", "change.*"): _CODES,
    (
        "make_desk_paper",
        "about.*",
    ): "an assessment, which has its own test; codes of the desk",
    ("make_schedule", "changes.*"): _DESK,
    ("take_course", "record.*"): _DESK,
    ("change_course", "given.authors.[].*"): _DESK,
    ("hold_ballot", "experts.[].*"): _DESK,
    ("hold_ballot", "votes.[].*"): _DESK,
    ("divide_chapters", "assignments.[].*"): _DESK,
    ("divide_chapters", "outline.[].*"): _DESK,
    ("answer_survey", "answers.[].*"): _DESK,
    ("keep_edition", "edition.*"): _DESK,
    ("save_planning_entry", "record.*"): _DESK,
    ("register_policy", "policy.*"): _DESK,
    ("change_policy_record", "policy.*"): _DESK,
    ("register_standard", "record.*"): _DESK,
    ("change_standard", "record.*"): _DESK,
}
TEXTS = {("ask_closing", "evidence.[]"): "words, which could name a piece as the program itself does"}
