"""Change state: one class for each change, one transaction, one entry in the trail."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.db import OperationalError, transaction
from django.utils import timezone

from hengdu.actions._errors import NotFoundError, PermissionRefused
from hengdu.store import SITE, Actor, Permission, Place
from hengdu.store.disk import disk_error, is_full
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.trail import Tag
from hengdu.store.trail.append import Entry, append

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.tenants.models import Tenant

T = TypeVar("T")


class Work:
    """What one run of an action has at hand, and what it leaves for the trail and for after the commit."""

    def __init__(self, actor: Actor, moment: datetime) -> None:
        """Begin with nothing recorded."""
        self.actor = actor
        self.moment = moment
        self.place = SITE
        self.entries: list[Entry] = []
        self._assessment: Assessment | None = None
        self._tenant: Tenant | None = None

    @property
    def assessment(self) -> Assessment:
        """Return the assessment that the action's place names."""
        if self._assessment is None:
            msg = "the action's place names no assessment"
            raise RuntimeError(msg)
        return self._assessment

    @property
    def tenant(self) -> Tenant:
        """Return the tenant that the action's place names."""
        if self._tenant is None and self._assessment is not None:
            self._tenant = self._assessment.tenant
        if self._tenant is None:
            msg = "the action's place names no tenant"
            raise RuntimeError(msg)
        return self._tenant

    def at_assessment(self, assessment_id: UUID) -> Place:
        """Load an assessment and return its place; NotFoundError where there is none."""
        from hengdu.store.assessments.queries import assessment_with, place_of

        row = assessment_with(assessment_id)
        if row is None:
            raise NotFoundError("assessment")
        self._assessment, self._tenant = row, None
        return place_of(row)

    def at_tenant(self, tenant_id: UUID) -> Place:
        """Load a tenant and return its place; NotFoundError where there is none."""
        from hengdu.store.tenants.models import Tenant

        self._tenant = Tenant.objects.filter(pk=tenant_id).first()
        if self._tenant is None:
            raise NotFoundError("tenant")
        return Place(tenant=self._tenant.pk)

    def record(
        self,
        tag: Tag,
        *,
        object: str = "",  # noqa: A002 - the name of the column
        before: Any = None,  # noqa: ANN401 - plain data
        after: Any = None,  # noqa: ANN401 - plain data
        place: Place | None = None,
    ) -> None:
        """Leave an event for the trail, appended when the action is done."""
        self.entries.append(
            Entry(
                tag=tag,
                place=self.place if place is None else place,
                object=object,
                before=before,
                after=after,
            )
        )

    def notify(self, user_id: UUID | None, kind: NoticeKind, *, object: str = "", **params: str) -> None:  # noqa: A002 - the name of the column
        """Put a notice into a person's inbox; nothing for nobody and for the actor."""
        if user_id is None or user_id == self.actor.user_id:
            return
        Notice.objects.create(
            user_id=user_id,
            kind=kind,
            tenant_id=self.place.tenant,
            assessment_id=self.place.assessment,
            object=object,
            params=params,
            created_at=self.moment,
        )

    def afterwards(self, call: Callable[[], object]) -> None:
        """Call something (queue a job) once the change is committed, and not at all if it is not."""
        transaction.on_commit(call)


class Action(abc.ABC, Generic[T]):
    """One change of state. Subclasses are frozen attrs classes whose fields are the request.

    ``permission`` is what the actor must hold at :meth:`place`; ``event`` the tag of the main event. The
    steps run in one transaction: place, authorise, check, execute, append to the trail.
    """

    permission: ClassVar[Permission]
    event: ClassVar[Tag]

    def run(self, actor: Actor, *, moment: datetime | None = None) -> T:
        """Do it and return the result.

        Raises PermissionRefused, NotFoundError, Conflict, or another HengduError for bad input; then nothing
        is changed, and a refusal is in the trail. DiskError when the database's disk is full. ``moment``
        stands for now (tests, imports).
        """
        work = Work(actor, moment or timezone.now())
        try:
            with transaction.atomic():
                result = self.within(work)
                if work.entries:
                    append(actor, work.moment, work.entries)
        except PermissionRefused as refused:
            record_refusal(actor, refused, type(self).__name__, moment=work.moment)
            raise
        except OperationalError as cause:
            if is_full(cause):
                raise disk_error(cause) from cause
            raise
        return result

    def within(self, work: Work) -> T:
        """Do it as part of another action's transaction; its events join the other's."""
        outer, work.place = work.place, self.place(work)
        authorise(work.actor, self.permission, work.place)
        self.check(work)
        result = self.execute(work)
        if outer is not SITE:
            work.place = outer
        return result

    def place(self, work: Work) -> Place:  # noqa: ARG002 - subclasses load what they need through it
        """Return where the change happens; the site unless a subclass says otherwise."""
        return SITE

    def check(self, work: Work) -> None:
        """Refuse bad input before anything is written."""

    @abc.abstractmethod
    def execute(self, work: Work) -> T:
        """Write the change, leave events through ``work.record``, return the result."""


def authorise(actor: Actor, permission: Permission, place: Place) -> None:
    """Raise PermissionRefused unless ``actor`` holds ``permission`` at ``place``."""
    if not actor.may(permission, place):
        raise PermissionRefused(permission, place, known=actor.knows(place))


def record_refusal(
    actor: Actor, refused: PermissionRefused, what: str, *, moment: datetime | None = None
) -> None:
    """Put a refusal into the trail, in a transaction of its own; strangers' attempts are not kept."""
    if actor.user_id is None:
        return
    entry = Entry(
        tag=Tag.ACCESS_REFUSED,
        place=refused.at,
        object=what,
        after={"permission": refused.permission.value, "known": refused.known},
    )
    with transaction.atomic():
        append(actor, moment or timezone.now(), [entry])
