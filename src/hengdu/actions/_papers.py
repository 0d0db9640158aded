"""Attach a file to a step of the work: the signed page of an approval, what proves a closing, a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work, authorise
from hengdu.actions._checks import one_of, unsealed
from hengdu.actions._errors import ActionError, NotFoundError, PermissionRefused
from hengdu.actions._evidence_files import Opened, Received, file_row, has_room, paper_facts
from hengdu.store import Permission, Place
from hengdu.store.disputes.models import Dispute, DisputeState
from hengdu.store.evidence.models import About, Attachment
from hengdu.store.evidence.vault import open_kept
from hengdu.store.interviews.models import Interview
from hengdu.store.plans.models import Closing
from hengdu.store.reviews.models import Approval
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hengdu.store.assessments.models import Assessment

# Who may attach to what; to a closing only whoever owns the action, or plans for all.
ATTACHING: Final[Mapping[str, Permission]] = {
    About.APPROVAL.value: Permission.SUBMIT,
    About.CLOSING.value: Permission.PLAN_PROGRESS,
    About.INTERVIEW.value: Permission.INTERVIEW_WRITE,
    About.DISPUTE.value: Permission.DISPUTE_WRITE,
}


def _approval(work: Work, key: str) -> None:
    """Ask for a word of approval of the assessment, given and not refused, before the seal."""
    unsealed(work.assessment)
    rows = Approval.objects.filter(round__assessment=work.assessment, approved=True)
    if not key.isdecimal() or len(key) > 18 or not rows.filter(pk=int(key)).exists():  # noqa: PLR2004 - of a 64-bit number
        raise NotFoundError("approval")


def _interview(work: Work, key: str) -> None:
    """Ask for an interview of the assessment, before the seal."""
    unsealed(work.assessment)
    if not Interview.objects.filter(assessment=work.assessment, pk=_uuid(key)).exists():
        raise NotFoundError("interview")


def _dispute(work: Work, key: str) -> None:
    """Ask for a dispute of the assessment that is not settled yet."""
    unsealed(work.assessment)
    row = Dispute.objects.filter(assessment=work.assessment, pk=_uuid(key)).first()
    if row is None:
        raise NotFoundError("dispute")
    if row.state != DisputeState.OPEN:
        raise ActionError(
            "该分歧已了结，不能再附文件",
            "the dispute is settled and takes no more files",
            place="dispute",
            hint_zh="确有新材料的，另提一项分歧",
            hint_en="Open another dispute if there is something new",
        )


def _closing(work: Work, key: str) -> None:
    """Ask for a request for closing that waits, of an action that the actor owns or plans."""
    row = (
        Closing.objects.filter(item__assessment=work.assessment, pk=_uuid(key)).select_related("item").first()
    )
    if row is None:
        raise NotFoundError("closing")
    owns = row.item.owner_id is not None and row.item.owner_id == work.actor.user_id
    if not owns and not work.actor.may(Permission.PLAN_EDIT, work.place):
        raise PermissionRefused(Permission.PLAN_PROGRESS, work.place)
    if row.ruling:
        raise ActionError(
            "该关闭申请已审定，不能再附文件",
            "the closing is decided and takes no more files",
            place="closing",
            hint_zh="请先重新打开事项，再次申请关闭",
            hint_en="Open the action again and ask for its closing anew",
        )


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as cause:
        raise NotFoundError("object") from cause


_CHECKS: Final[Mapping[str, Callable[[Work, str], None]]] = {
    About.APPROVAL.value: _approval,
    About.CLOSING.value: _closing,
    About.INTERVIEW.value: _interview,
    About.DISPUTE.value: _dispute,
}


@attrs.frozen(kw_only=True, eq=False)
class AttachPaper(Action[UUID]):
    """Attach a file to an approval, a closing, an interview or a dispute; returns its id.

    ``about`` is one of :class:`hengdu.store.evidence.models.About`, ``object`` the number of what it is
    about. Type, size, quota and scanner are those of evidence. Until the seal; to closings also after it.
    """

    permission: ClassVar = Permission.ASSESSMENT_READ
    event: ClassVar = Tag.PAPER_ATTACHED
    assessment: UUID
    about: str
    object: str
    file: Received

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Ask for the permission that belongs to the step, and for the step itself."""
        about = one_of(self.about, tuple(ATTACHING), "about")
        authorise(work.actor, ATTACHING[about], work.place)
        _CHECKS[about](work, self.object)

    def execute(self, work: Work) -> UUID:
        """Insert the row and put the file in its place."""
        row = Attachment(
            assessment=work.assessment,
            about=self.about,
            object=self.object,
            uploaded_at=work.moment,
            uploaded_by_id=work.actor.user_id,
            **file_row(self.file),
        )
        has_room(work, row.size)
        row.save(force_insert=True)
        after = {"about": self.about, "paper": str(row.pk), **paper_facts(row)}
        work.record(self.event, object=self.object, after=after)
        self.file.incoming.keep(work.assessment.tenant_id)  # last: what fails before leaves no file behind
        return row.pk


@attrs.frozen(kw_only=True)
class DownloadPaper(Action[Opened]):
    """Hand out an attachment; who took it stands in the trail."""

    permission: ClassVar = Permission.EVIDENCE_DOWNLOAD
    event: ClassVar = Tag.PAPER_TAKEN
    paper: UUID

    def place(self, work: Work) -> Place:
        """Load the attachment's assessment."""
        row = Attachment.objects.filter(pk=self.paper).first()
        if row is None:
            raise NotFoundError("paper")
        return work.at_assessment(row.assessment_id)

    def execute(self, work: Work) -> Opened:
        """Open the file; nothing is recorded where it cannot be opened."""
        row = Attachment.objects.get(pk=self.paper)
        stream = open_kept(work.assessment.tenant_id, row.sm3, name=row.name)
        work.record(self.event, object=str(row.pk), after={"about": row.about, **paper_facts(row)})
        return Opened(name=row.name, size=row.size, stream=stream)


def paper_records(assessment: Assessment, about: About) -> dict[str, list[dict[str, Any]]]:
    """Return the attachments of a kind as a dossier has them, by the number of what they are about."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = Attachment.objects.filter(assessment=assessment, about=about).select_related("uploaded_by")
    for row in rows:
        found.setdefault(row.object, []).append(
            {
                "name": row.name,
                **paper_facts(row),
                "uploaded_at": row.uploaded_at.isoformat(timespec="seconds"),
                "uploaded_by": row.uploaded_by.display_name if row.uploaded_by else "",
            }
        )
    return found


def papers_in(found: Mapping[str, list[dict[str, Any]]], key: object) -> dict[str, Any]:
    """Return the attachments of one object as the member of its record; nothing where there is none."""
    papers = found.get(str(key))
    return {"papers": papers} if papers else {}
