"""Show a person's notices and mark them as read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import Permission, ReadNotices
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.notices.queries import notices_visible_to
from hengdu.web import actor_of, needs

if TYPE_CHECKING:
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
        NoticeKind.JOB_FINISHED.value: _("What you asked for is done."),
        NoticeKind.JOB_FAILED.value: _("What you asked for could not be done."),
    }
    return sayings.get(notice.kind, notice.kind)


def _href(notice: Notice) -> str:
    if notice.kind in {NoticeKind.JOB_FINISHED, NoticeKind.JOB_FAILED}:
        return reverse("jobs")
    if notice.assessment_id is None:
        return ""
    if notice.kind == NoticeKind.ACTION_GIVEN:
        return reverse("own_actions")
    if notice.kind == NoticeKind.INTERVIEW_DONE:
        return reverse("interview_confirm", args=[notice.assessment_id, notice.object])
    routes = {
        NoticeKind.ASSIGNED.value: "interview",
        NoticeKind.REFERRED.value: "assessment_people",
        NoticeKind.EVIDENCE_ASKED.value: "evidence_own",
    }
    return reverse(routes.get(notice.kind, "assessment"), args=[notice.assessment_id])


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
                href=_href(item) if item.assessment_id is None or item.assessment_id in titles else "",
            ),
            titles.get(item.assessment_id, "") if item.assessment_id is not None else "",
        )
        for item in notices
    ]
    context = {"lines": lines, "unread": any(item.read_at is None for item in notices)}
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
