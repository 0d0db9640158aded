"""Say what an assessment still lacks before it goes to the reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.assessments import build_assessment
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Answer, Proposal, Referral
from hengdu.store.assessments.packs import pinned_pack
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.store.assessments.mapping import Loaded
    from hengdu.store.assessments.models import Assessment


@attrs.frozen(kw_only=True)
class Missing:
    """One thing that is missing: how many, which codes, and whether it may be submitted without it.

    ``kind``: answers, proposals, disagreements, carried, questions, roles, referrals.
    """

    kind: str
    text: Text
    number: int
    codes: tuple[str, ...]
    blocks: bool


def missing_of(row: Assessment) -> tuple[Missing, ...]:
    """Return what is missing, that which blocks first."""
    loaded = load_file(row, as_given=True)
    found = [*_blocking(row, loaded), *_open(row, loaded)]
    return tuple(item for item in found if item.number)


def _item(kind: str, text: Text, codes: Sequence[str], *, blocks: bool) -> Missing:
    return Missing(kind=kind, text=text, number=len(codes), codes=tuple(codes), blocks=blocks)


def _blocking(row: Assessment, loaded: Loaded) -> Iterator[Missing]:
    if not any(one.answer for given in loaded.file.answers.values() for one in given):
        nothing = Text("还没有任何答案", "There are no answers at all")
        yield Missing(kind="answers", text=nothing, number=1, codes=(), blocks=True)
    proposals = Proposal.objects.filter(assessment=row, decision="").values_list("code", flat=True)
    yield _item(
        "proposals",
        Text("不适用建议尚未确认或驳回", "Not-applicable proposals that nobody confirmed or rejected"),
        list(proposals),
        blocks=True,
    )
    assessment = build_assessment(loaded.file, pinned_pack(row))
    yield _item(
        "disagreements",
        Text("作答分歧尚未裁定", "Disagreements that nobody decided"),
        [item.code for item in assessment.consensus if not item.resolved],
        blocks=True,
    )
    carried = Answer.objects.filter(assessment=row, carry="carried").values_list("code", flat=True)
    yield _item(
        "carried",
        Text("沿用的答案尚未确认", "Carried answers that nobody confirmed"),
        list(carried),
        blocks=True,
    )


def _open(row: Assessment, loaded: Loaded) -> Iterator[Missing]:
    questions: dict[str, None] = {}
    for interview in loaded.interviews:
        questions |= dict.fromkeys((*interview.codes("ask"), *interview.codes("later")))
    yield _item(
        "questions", Text("问题尚未作答", "Questions that nobody answered"), list(questions), blocks=False
    )
    asked = {interview.role for interview in loaded.interviews}
    answered = {one.role for given in loaded.file.answers.values() for one in given}
    roles = [role.code for role in pinned_pack(row).content.roles if role.code not in asked | answered]
    yield _item("roles", Text("角色没有受访人", "Roles that nobody was asked for"), roles, blocks=False)
    referrals = Referral.objects.filter(assessment=row, decision="").values_list("code", flat=True)
    yield _item(
        "referrals", Text("转派尚未处理", "Referrals that nobody decided"), list(referrals), blocks=False
    )
