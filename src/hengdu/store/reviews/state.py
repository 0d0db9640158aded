"""Say where an assessment stands in its review: sub-domain by sub-domain, and who has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.assessments import ContentDigests, asked_of, content_digests
from hengdu.packs import Node
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.queries import place_of, running_assignments
from hengdu.store.reviews.models import Approval, ApprovalStep, Comment, NodeReview, Round
from hengdu.store.reviews.queries import latest_round

if TYPE_CHECKING:
    from hengdu.store import Actor
    from hengdu.store.assessments.models import Assessment

UNDECIDED, ACCEPTED, RETURNED, CHANGED = "undecided", "accepted", "returned", "changed"


@attrs.frozen(kw_only=True)
class NodeState:
    """One sub-domain in review; ``state`` is undecided, accepted, returned or changed since accepted."""

    node: Node
    state: str
    decision: NodeReview | None
    open_comments: int
    comments: int


@attrs.frozen(kw_only=True)
class ReviewState:
    """The review of one assessment; ``approvals`` holds by step what still counts for this content."""

    round: Round | None
    nodes: tuple[NodeState, ...]
    digests: ContentDigests
    approvals: dict[str, Approval]

    @property
    def all_accepted(self) -> bool:
        """Say whether every sub-domain was accepted as it is now."""
        return self.round is not None and all(item.state == ACCEPTED for item in self.nodes)

    @property
    def returned(self) -> tuple[str, ...]:
        """Return the sub-domains that the reviewer returned."""
        return tuple(item.node.code for item in self.nodes if item.state == RETURNED)

    def count(self, state: str) -> int:
        """Return how many sub-domains are in a state."""
        return sum(item.state == state for item in self.nodes)

    @property
    def next_step(self) -> str:
        """Return the step whose approval is due, or nothing when both are given."""
        return next((step.value for step in ApprovalStep if step.value not in self.approvals), "")


def content_of(row: Assessment) -> ContentDigests:
    """Return the digests of what an assessment says now."""
    return content_digests(load_file(row).file, pinned_pack(row))


def review_state(row: Assessment) -> ReviewState:
    """Return where the review stands, in seven queries.

    A sub-domain's newest decision counts: a return only within its own round, an acceptance in later rounds
    too, both while the content is what was decided on. An approval counts while nothing has changed since.
    """
    pack, digests, last = pinned_pack(row), content_of(row), latest_round(row.pk)
    decisions: dict[str, NodeReview] = {}
    for item in NodeReview.objects.filter(round__assessment=row).select_related("decided_by", "round"):
        decisions[item.node] = item
    total: dict[str, int] = {}
    unresolved: dict[str, int] = {}
    for node, resolved_at in Comment.objects.filter(assessment=row, answers__isnull=True).values_list(
        "node", "resolved_at"
    ):
        total[node] = total.get(node, 0) + 1
        unresolved[node] = unresolved.get(node, 0) + (resolved_at is None)
    nodes = tuple(
        NodeState(
            node=node,
            state=_state(decisions.get(node.code), last, digests.nodes[node.code]),
            decision=decisions.get(node.code),
            open_comments=unresolved.get(node.code, 0),
            comments=total.get(node.code, 0),
        )
        for node in pack.nodes.values()
        if node.practices
    )
    approvals = {}
    if last is not None:
        for given in last.approvals.select_related("given_by"):
            if given.approved and given.digest == digests.whole:
                approvals[given.step] = given
    return ReviewState(round=last, nodes=nodes, digests=digests, approvals=approvals)


def _state(decision: NodeReview | None, last: Round | None, digest: str) -> str:
    if decision is None or last is None:
        return UNDECIDED
    if decision.accepted:
        return ACCEPTED if decision.digest == digest else CHANGED
    return RETURNED if decision.round_id == last.pk else UNDECIDED


def answered_nodes(row: Assessment, actor: Actor) -> frozenset[str]:
    """Return the sub-domains of which a person is asked questions."""
    if actor.user_id is None:
        return frozenset()
    pack, found = pinned_pack(row), set()
    for role in actor.interview_roles(place_of(row)):
        lists = [codes for _key, codes in running_assignments(row.pk, actor.user_id, role)]
        narrowed = [code for codes in lists for code in codes] if lists and all(lists) else None
        asked = interviewer_of(row).practices_of(narrowed)
        for practice in pack.practices.values():
            if role in asked_of(pack, practice) and (asked is None or practice.code in asked):
                found.add(pack.parent[practice.code])
    return frozenset(found)
