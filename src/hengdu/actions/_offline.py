"""Take a part of an assessment out as a file, and take one in from another installation."""

from __future__ import annotations

import os
from typing import ClassVar, Final
from uuid import UUID, uuid4

import attrs

from hengdu.actions._action import Action, Work, authorise
from hengdu.actions._checks import one_of, writable
from hengdu.actions._classification import purpose_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._imports import ImportAssessment
from hengdu.actions._part_contents import carried_interviews, carried_pieces
from hengdu.assessments import AnswerFile, AssessmentFile, PartFile, lock_part, unlock_part
from hengdu.assessments import asked_of as roles_of
from hengdu.chain import sm3_of
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import answer_data, answer_record, assessment_file
from hengdu.store.assessments.models import Answer, Assessment, Status
from hengdu.store.assessments.packs import installed, interviewer_of, offered_packs, pinned_pack
from hengdu.store.interviews.models import Part
from hengdu.store.trail import Tag

SUFFIX: Final = ".hdpart"
_SALT: Final = 16
_NONCE: Final = 12


@attrs.frozen(kw_only=True)
class LockedFile:
    """A file to hand out; ``left_out`` names evidence whose file did not fit."""

    name: str
    content: bytes = attrs.field(repr=False)
    left_out: tuple[str, ...] = ()


def practices_of(row: Assessment, roles: tuple[str, ...], codes: tuple[str, ...]) -> frozenset[str]:
    """Return the practices that some roles are asked, limited to some codes."""
    pack = pinned_pack(row)
    wanted = interviewer_of(row).practices_of(codes or None)
    return frozenset(
        code
        for code, practice in pack.practices.items()
        if (wanted is None or code in wanted) and not set(roles).isdisjoint(roles_of(pack, practice))
    )


def present_answers(row: Assessment, roles: tuple[str, ...]) -> dict[tuple[str, str], Answer]:
    """Return the answers of some roles by practice and role: those that an editor sees."""
    rows = Answer.objects.filter(assessment=row, role__in=roles).order_by("-position", "-id")
    return {(item.code, item.role): item for item in rows}


def _locked(part: PartFile, passphrase: str) -> LockedFile:
    content = lock_part(part, passphrase, salt=os.urandom(_SALT), nonce=os.urandom(_NONCE))
    title = "".join(char if char.isalnum() else "-" for char in part.title)[:40].strip("-")
    return LockedFile(name=f"{title or 'hengdu'}-{'-'.join(part.roles)}{SUFFIX}", content=content)


@attrs.frozen(kw_only=True)
class ExportPart(Action[LockedFile]):
    """Hand out the questions of some roles with their answers as one encrypted file.

    ``codes`` narrows the roles to nodes or practices. What every answer is now is kept here, so that the file
    is compared with it when it comes back. The passphrase is kept nowhere.
    """

    permission: ClassVar = Permission.INTERVIEW_WRITE
    event: ClassVar = Tag.PART_EXPORTED
    assessment: UUID
    roles: tuple[str, ...]
    codes: tuple[str, ...] = ()
    passphrase: str = attrs.field(repr=False)
    purpose: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> LockedFile:
        """Encrypt the part and remember what went out."""
        writable(work.assessment)
        row, pack = work.assessment, pinned_pack(work.assessment)
        purpose = purpose_of({"purpose": self.purpose}, row)
        if not self.roles:
            raise ActionError("请选择角色", "choose at least one role", place="roles")
        for role in self.roles:
            one_of(role, [item.code for item in pack.content.roles], "roles")
        for code in self.codes:
            if code not in pack.nodes and code not in pack.practices:
                raise ActionError(f"没有编码 {code[:80]}", f"there is no code {code[:80]}", place="codes")
        practices = practices_of(row, self.roles, self.codes)
        present = {key: item for key, item in present_answers(row, self.roles).items() if key[0] in practices}
        answers: dict[str, tuple[AnswerFile, ...]] = {}
        for (code, _role), item in present.items():
            answers[code] = (*answers.get(code, ()), answer_record(item))
        key = uuid4()
        part = PartFile(
            part=str(key),
            assessment=str(row.pk),
            title=row.title,
            issued=work.moment.isoformat(timespec="seconds"),
            digest=row.pack_digest,
            roles=self.roles,
            codes=tuple(sorted(set(self.codes))),
            file=_excerpt(row, answers),
        )
        made = _locked(part, self.passphrase)
        sm3 = sm3_of(made.content)
        Part.objects.create(
            id=key,
            assessment=row,
            direction="out",
            roles=list(self.roles),
            codes=list(part.codes),
            base={
                f"{code} {role}": {"version": item.version, "given": answer_data(answer_record(item))}
                for (code, role), item in present.items()
            },
            sm3=sm3,
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        after = {
            "roles": list(self.roles),
            "codes": list(part.codes),
            "answers": len(present),
            "purpose": purpose,
            "classification": row.classification,
            "sm3": sm3,
        }
        work.record(self.event, object=str(key), after=after)
        return made


def _excerpt(row: Assessment, answers: dict[str, tuple[AnswerFile, ...]]) -> AssessmentFile:
    """Return the head of an assessment with some answers only: nothing of what others said goes out."""
    file = assessment_file(row)
    return AssessmentFile(
        pack=file.pack,
        version=file.version,
        institution=file.institution,
        sample=file.sample,
        as_of=file.as_of,
        period=file.period,
        preset=file.preset,
        scope=file.scope,
        units=file.units,
        answers=answers,
    )


@attrs.frozen(kw_only=True)
class TakePart(Action[UUID]):
    """Take a part in on another installation, as an assessment of its own; returns its id.

    The pack must be installed with the very content of the part's.
    """

    permission: ClassVar = Permission.ASSESSMENT_IMPORT
    event: ClassVar = Tag.PART_TAKEN
    tenant: UUID
    content: bytes = attrs.field(repr=False)
    passphrase: str = attrs.field(repr=False)

    def place(self, work: Work) -> Place:
        """Load the tenant."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> UUID:
        """Import the part and remember where it came from."""
        part = unlock_part(self.content, self.passphrase)
        one_of(part.file.pack, offered_packs(), "pack")
        if installed(part.file.pack).digest != part.digest:
            raise ActionError(
                f"本机安装的 {part.file.pack} 与该部分所用的内容不同",
                f"the {part.file.pack} installed here differs from the part's",
                place="pack",
                hint_zh="请安装相同版本的模型包",
                hint_en="Install the same version of the pack",
            )
        wanted = id_of(part.part)
        busy = Part.objects.filter(
            direction="in", of_part=wanted, assessment__tenant=work.tenant, returned_at__isnull=True
        ).exclude(assessment__status=Status.CANCELLED)
        if busy.exists():
            raise ActionError(
                "该部分已在本机",
                "this part is here already",
                place="file",
                hint_zh="请在评估列表中打开它，或先取消那一份",
                hint_en="Open it from the list of assessments, or give that one up first",
            )
        outer = work.place
        made = ImportAssessment(tenant=work.tenant.pk, file=part.file, title=part.title[:190]).within(work)
        work.place = outer
        row = Part.objects.create(
            assessment_id=made,
            direction="in",
            roles=list(part.roles),
            codes=list(part.codes),
            of_part=wanted,
            of_assessment=id_of(part.assessment),
            sm3=sm3_of(self.content),
            made_at=work.moment,
            made_by_id=work.actor.user_id,
        )
        after = {"of": part.part, "roles": list(part.roles), "sm3": row.sm3}
        work.record(
            self.event, object=str(row.pk), after=after, place=Place(tenant=work.tenant.pk, assessment=made)
        )
        return made


def id_of(text: str) -> UUID:
    """Return an id that a file names; ActionError where it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise ActionError(
            f"编号 {text[:40]} 无效", f"the id {text[:40]} is not valid", place="file"
        ) from None


@attrs.frozen(kw_only=True)
class GiveBackPart(Action[LockedFile]):
    """Hand out a part that was taken in, for where it came from: answers, evidence and interviews of here.

    Files of evidence go along as far as they fit (16 MB); ``left_out`` of the result names the others.
    """

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.PART_GIVEN_BACK
    assessment: UUID
    part: UUID
    passphrase: str = attrs.field(repr=False)

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> LockedFile:
        """Encrypt the answers under the ids of the installation that issued the part."""
        row = Part.objects.filter(pk=self.part, assessment=work.assessment, direction="in").first()
        if row is None:
            raise NotFoundError("part")
        answers: dict[str, tuple[AnswerFile, ...]] = {}
        for (code, _role), item in present_answers(work.assessment, tuple(row.roles)).items():
            answers[code] = (*answers.get(code, ()), answer_record(item))
        practices = practices_of(work.assessment, tuple(row.roles), tuple(row.codes))
        pieces, left_out = carried_pieces(work.assessment, practices, row.roles)
        if pieces:
            authorise(work.actor, Permission.EVIDENCE_DOWNLOAD, work.place)
        interviews = carried_interviews(work.assessment, row.roles)
        part = PartFile(
            part=str(row.of_part),
            assessment=str(row.of_assessment),
            title=work.assessment.title,
            issued=work.moment.isoformat(timespec="seconds"),
            digest=work.assessment.pack_digest,
            roles=tuple(row.roles),
            codes=tuple(row.codes),
            file=_excerpt(work.assessment, answers),
            evidence=pieces,
            interviews=interviews,
        )
        made = attrs.evolve(_locked(part, self.passphrase), left_out=left_out)
        row.returned_at = work.moment
        row.save(update_fields=["returned_at"])
        after = {
            "answers": sum(map(len, answers.values())),
            "evidence": [piece.content.sm3 for piece in pieces if piece.content is not None],
            "interviews": len(interviews),
            "sm3": sm3_of(made.content),
        }
        work.record(self.event, object=str(row.pk), after=after)
        return made
