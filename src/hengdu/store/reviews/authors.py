"""Find who had a hand in the answers of each sub-domain, by whatever way they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from hengdu.store.assessments.models import Answer, AnswerVersion, Declaration, Measurement, Validation
from hengdu.store.interviews.models import Interviewee, TypedAnswer
from hengdu.store.reviews.models import Consensus, Verification

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from hengdu.packs import Pack

WHOLE = ""


def authors_of(assessment_id: UUID, pack: Pack) -> dict[str, frozenset[UUID]]:
    """Return the accounts behind the content of each node with practices; :data:`WHOLE` maps to all of them.

    An author is whoever saved an answer or any earlier version of it, imported or carried it in, typed or
    gave it in an interview, is named as its rater, decided its consensus, set a verifier's value for it, or
    recorded a measurement or validation; who declared on a red line is an author of the whole.
    """
    found: dict[str, set[UUID]] = {node.code: set() for node in pack.nodes.values() if node.practices}
    everybody: set[UUID] = set()
    for code, author in _entries(assessment_id, pack):
        everybody.add(author)
        for node in _nodes(pack, code):
            found[node].add(author)
    return {WHOLE: frozenset(everybody), **{code: frozenset(people) for code, people in found.items()}}


def _nodes(pack: Pack, code: str) -> Iterator[str]:
    """Yield the nodes with practices that a practice lies in, or that lie in a node."""
    if code in pack.practices:
        yield pack.parent[code]
    elif code in pack.nodes:
        yield from dict.fromkeys(pack.parent[practice.code] for practice in pack.below(code))


def _entries(assessment_id: UUID, pack: Pack) -> Iterator[tuple[str, UUID]]:
    """Yield codes with the account of somebody who had a hand in them."""
    of_this = {"assessment_id": assessment_id}
    by = {"saved_by__isnull": False}
    for table in (Answer, AnswerVersion):
        yield from table._default_manager.filter(**of_this, **by).values_list("code", "saved_by")  # noqa: SLF001 - Django's documented name
    yield from _named(assessment_id)
    sat = {"interview__assessment_id": assessment_id}
    typed = list(TypedAnswer.objects.filter(**sat).values_list("interview", "code", "typed_by"))
    asked: dict[UUID, list[UUID]] = {}
    for interview, person in Interviewee.objects.filter(**sat, user__isnull=False).values_list(
        "interview", "user"
    ):
        asked.setdefault(interview, []).append(person)
    for interview, code, by_whom in typed:
        yield from ((code, person) for person in (by_whom, *asked.get(interview, ())) if person is not None)
    yield from Consensus.objects.filter(**of_this, decided_by__isnull=False).values_list("code", "decided_by")
    changed = Verification.objects.filter(**of_this, state="adjusted", verified_by__isnull=False)
    yield from changed.values_list("code", "verified_by")
    measured = {one.code: node.code for node in pack.nodes.values() for one in node.indicators}
    for code, person in Measurement.objects.filter(**of_this, **by).values_list("indicator", "saved_by"):
        yield measured.get(code, WHOLE), person
    for nodes, person in Validation.objects.filter(**of_this, **by).values_list("nodes", "saved_by"):
        yield from ((code, person) for code in nodes)
    for person in Declaration.objects.filter(**of_this, **by).values_list("saved_by", flat=True):
        yield WHOLE, person


def _named(assessment_id: UUID) -> Iterable[tuple[str, UUID]]:
    """Yield the accounts whose name a file gave as the rater of an answer."""
    rows = list(
        AnswerVersion.objects.filter(assessment_id=assessment_id)
        .exclude(rater="")
        .order_by()
        .values_list("code", "rater")
        .distinct()
    )
    names = {rater for _code, rater in rows}
    people = dict(get_user_model().objects.filter(display_name__in=names).values_list("display_name", "pk"))
    return ((code, people[rater]) for code, rater in rows if rater in people)
