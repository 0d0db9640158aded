"""Show a person's notices and mark them as read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import Permission, ReadNotices
from hengdu.actions.delivery import ChooseMail
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.delivery.queries import channels, wants_mail
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.notices.queries import notices_visible_to
from hengdu.web import actor_of, needs

if TYPE_CHECKING:
    from collections.abc import Container

    from django.http import HttpRequest, HttpResponse


_SHOWN: Final = 200


@attrs.frozen(kw_only=True)
class Line:
    """One notice in words, with where it leads."""

    notice: Notice
    text: str
    href: str


def _text(notice: Notice) -> str:
    """Return a notice in the language of the page; it never tells what was found or answered."""
    if notice.kind == NoticeKind.COURSE:
        return _course_text(notice)
    role, code = notice.params.get("role", ""), notice.params.get("code", "")
    is_accepted = notice.params.get("decision") == "accepted"
    sayings = {
        NoticeKind.ASSIGNED.value: _("You are asked the questions of the role %(role)s.") % {"role": role},
        NoticeKind.REASSIGNED.value: _("Your questions of the role %(role)s went to somebody else.")
        % {"role": role},
        NoticeKind.REFERRED.value: _("The question %(code)s was referred: please decide who answers.")
        % {"code": code},
        NoticeKind.REFERRAL_DECIDED.value: (
            _("Your referral of %(code)s was accepted.")
            if is_accepted
            else _("Your referral of %(code)s was declined.")
        )
        % {"code": code},
        NoticeKind.INTERVIEW_DONE.value: _("Please confirm the record of your interview."),
        NoticeKind.EVIDENCE_ASKED.value: _("You are asked to show evidence: see what to bring."),
        NoticeKind.DUE_SOON.value: _("Your answers are due soon."),
        NoticeKind.OVERDUE.value: _("Your answers are overdue."),
        NoticeKind.ACTION_GIVEN.value: _("An action was given to you."),
        NoticeKind.GRANT_CHANGED.value: _("Your roles changed."),
        NoticeKind.REMINDED.value: _("You are asked to answer your open questions."),
        NoticeKind.REVIEW_ASKED.value: _("An assessment waits for your review."),
        NoticeKind.REVIEW_RETURNED.value: _("The assessment was returned: parts of it are open again."),
        NoticeKind.REVIEW_COMMENT.value: _("There is a comment on %(code)s.") % {"code": code},
        NoticeKind.APPROVAL_ASKED.value: _("An assessment waits for approval."),
        NoticeKind.APPROVED.value: _("The assessment was approved."),
        NoticeKind.DISPUTE.value: _("A dispute needs you: something was said or done in it."),
        NoticeKind.CLOSURE_ASKED.value: _("An action waits for your decision on its closing or date."),
        NoticeKind.CLOSURE_DECIDED.value: _("Somebody decided on the closing or the date of your action."),
        NoticeKind.ENGAGEMENT.value: _("There is something new about an engagement."),
        NoticeKind.SERVICE.value: _("A shared service that you receive changed."),
        NoticeKind.COLLECTION.value: _("There is something new about a collection."),
        NoticeKind.POLICY.value: _("A policy changed: you are asked what it means for the standards."),
        NoticeKind.PACK.value: _pack_text(notice),
        NoticeKind.JOB_FINISHED.value: _("What you asked for is done."),
        NoticeKind.JOB_FAILED.value: _("What you asked for could not be done."),
    }
    return sayings.get(notice.kind, notice.kind)


_PACK_SAYINGS: Final = {
    "proposed": gettext_lazy("A model waits to be published by you or another author: %(pack)s"),
    "returned": gettext_lazy("A model was given back as a draft: %(pack)s"),
    "published": gettext_lazy("A model was published: %(pack)s"),
}
_PACK_OTHER: Final = gettext_lazy("There is something new about a model: %(pack)s")


def _pack_text(notice: Notice) -> str:
    """Return what a notice about a model says."""
    saying = _PACK_SAYINGS.get(str(notice.params.get("what", "")), _PACK_OTHER)
    return str(saying) % {"pack": notice.params.get("pack", "")}


# What a notice about the drafting of a standard says, by its code; the page names the standard.
_COURSE_SAYINGS: Final = {
    "moved": gettext_lazy("The drafting of a standard moved on: %(title)s"),
    "comments_asked": gettext_lazy("Your unit is asked for comments on a draft: %(title)s"),
    "comments_due": gettext_lazy("The reply of your unit on a draft is due: %(title)s"),
    "comments_came": gettext_lazy("Comments on a draft came in: %(title)s"),
    "task_given": gettext_lazy("A meeting gave you or your unit a task: %(title)s"),
    "task_due": gettext_lazy("A task that a meeting gave you or your unit is due: %(title)s"),
    "survey_due": gettext_lazy("The answers of your unit to a survey are due: %(title)s"),
    "stage_due": gettext_lazy("A drafting waits for you: its stage ends or has ended: %(title)s"),
    "chapter_due": gettext_lazy("Chapters of a draft are due: %(title)s"),
    "review_due": gettext_lazy("The five-year review of a standard is due: %(title)s"),
    "ballot_held": gettext_lazy("A draft was voted on: %(title)s"),
    "dissent_opened": gettext_lazy("A major disagreement on a draft was registered: %(title)s"),
    "survey_asked": gettext_lazy("Your unit is asked to take part in a survey: %(title)s"),
}
_COURSE_OTHER: Final = gettext_lazy("There is something new about the drafting of a standard: %(title)s")


def _course_text(notice: Notice) -> str:
    """Return what a notice about a drafting says, with its last day where it has one."""
    saying = _COURSE_SAYINGS.get(str(notice.params.get("what", "")), _COURSE_OTHER)
    words = str(saying) % {"title": notice.params.get("title", "")}
    day = notice.params.get("due", "")
    return _("%(words)s (by %(day)s)") % {"words": words, "day": day} if day else words


# Where a notice leads that does not lead to a page of its assessment.
_WITHOUT_ASSESSMENT: Final = {
    NoticeKind.JOB_FINISHED.value: "jobs",
    NoticeKind.JOB_FAILED.value: "jobs",
    NoticeKind.ACTION_GIVEN.value: "own_actions",
    NoticeKind.ENGAGEMENT.value: "own_engagements",
    NoticeKind.COLLECTION.value: "collections",
    NoticeKind.POLICY.value: "desk_policies",
    NoticeKind.PACK.value: "packs",
}
# Pages of one object of the assessment.
_WITH_OBJECT: Final = {
    NoticeKind.INTERVIEW_DONE.value: "interview_confirm",
    NoticeKind.CLOSURE_ASKED.value: "action_ruling",
    NoticeKind.CLOSURE_DECIDED.value: "action_closing",
}
_WITH_ASSESSMENT: Final = {
    NoticeKind.ASSIGNED.value: "interview",
    NoticeKind.REFERRED.value: "assessment_people",
    NoticeKind.EVIDENCE_ASKED.value: "evidence_own",
    NoticeKind.REMINDED.value: "interview",
    NoticeKind.REVIEW_ASKED.value: "review",
    NoticeKind.APPROVAL_ASKED.value: "approval",
    NoticeKind.APPROVED.value: "approval",
    NoticeKind.DISPUTE.value: "disputes",
}


# Pages of the institution that the notice names.
_WITH_TENANT: Final = {
    NoticeKind.SERVICE.value: "services",
    NoticeKind.COLLECTION.value: "own_collections",
}


def _href(notice: Notice) -> str:
    if notice.kind == NoticeKind.COURSE:
        return reverse("desk_course", args=[notice.object])
    if notice.kind in _WITH_TENANT and notice.tenant_id is not None:
        return reverse(_WITH_TENANT[notice.kind], args=[notice.tenant_id])
    if notice.kind in _WITHOUT_ASSESSMENT:
        return reverse(_WITHOUT_ASSESSMENT[notice.kind])
    if notice.assessment_id is None:
        return ""
    if notice.kind in _WITH_OBJECT:
        return reverse(_WITH_OBJECT[notice.kind], args=[notice.assessment_id, notice.object])
    return reverse(_WITH_ASSESSMENT.get(notice.kind, "assessment"), args=[notice.assessment_id])


def _may_follow(notice: Notice, seen: Container[UUID]) -> bool:
    """Say whether a notice leads to where the person may go."""
    return notice.assessment_id is None or notice.assessment_id in seen or notice.kind in _WITHOUT_ASSESSMENT


@never_cache
@require_safe
@needs(Permission.NOTICE_OWN)
def index(request: HttpRequest) -> HttpResponse:
    """List the newest notices."""
    actor = actor_of(request)
    notices = list(notices_visible_to(actor)[:_SHOWN])
    wanted = {item.assessment_id for item in notices if item.assessment_id}
    titles = dict(assessments_visible_to(actor).filter(pk__in=wanted).values_list("pk", "title"))
    lines = [
        (
            Line(
                notice=item,
                text=_text(item),
                href=_href(item) if _may_follow(item, titles) else "",
            ),
            titles.get(item.assessment_id, "") if item.assessment_id is not None else "",
        )
        for item in notices
    ]
    context = {
        "lines": lines,
        "unread": any(item.read_at is None for item in notices),
        "has_mail": channels().mail_since is not None,
        "wants_mail": wants_mail(actor.user_id),
    }
    return render(request, "inbox/index.html", context)


@require_POST
@needs(Permission.NOTICE_OWN)
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice, or all, as read."""
    given = request.POST.get("notice", "")
    notices: tuple[UUID, ...] = ()
    if given:
        try:
            notices = (UUID(given),)
        except ValueError:
            return redirect("inbox")
    ReadNotices(notices=notices).run(actor_of(request))
    return redirect("inbox")


@require_POST
@needs(Permission.ACCOUNT_OWN)
def choose_mail(request: HttpRequest) -> HttpResponse:
    """Say whether one wants mail about new notices."""
    is_on = request.POST.get("mail") == "on"
    ChooseMail(is_on=is_on).run(actor_of(request))
    done = _("New notices come by mail too.") if is_on else _("Notices stay in the inbox; no mail is sent.")
    messages.success(request, done)
    return redirect("inbox")
