"""A provider with a sealed assessment and a receiver, for tests of shared services and collections."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import attrs
from django.conf import settings
from tests.application import fresh_database, keep_database, take_database
from tests.sealing import answered, approve
from tests.world import World

from hengdu.actions import AdmitReceiver, OfferService, Role, SealAssessment, ServiceFacts, actor_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.actions import Actor

PROVIDER, RECEIVER = "示例数据中心", "示例证券"


@attrs.define(kw_only=True)
class Sharing:
    """Who and what there is: two leads by id, the provider's sealed assessment, the receiver's open one."""

    provider: UUID
    receiver: UUID
    provider_lead: UUID
    receiver_lead: UUID
    sealed: UUID
    open: UUID

    @property
    def giver(self) -> Actor:
        """Return the provider's lead."""
        return actor_for(self.provider_lead)

    @property
    def taker(self) -> Actor:
        """Return the receiver's lead."""
        return actor_for(self.receiver_lead)

    def offered(self, codes: tuple[str, ...]) -> UUID:
        """Offer a service of these practices to the receiver."""
        facts = ServiceFacts(title="示例托管服务", codes=codes)
        service = OfferService(tenant=self.provider, assessment=self.sealed, facts=facts).run(self.giver)
        AdmitReceiver(service=service, name=RECEIVER).run(self.giver)
        return service


def share() -> Sharing:
    """Make both institutions in the present database and seal the provider's assessment."""
    world = World()
    provider, receiver = world.tenant(PROVIDER), world.tenant(RECEIVER)
    leads = [world.person(Role.LEAD, tenant) for tenant in (provider, receiver)]
    sealed = answered(world, provider)
    approve(sealed)
    SealAssessment(assessment=sealed).run(leads[0])
    return Sharing(
        provider=provider,
        receiver=receiver,
        provider_lead=leads[0].user_id,
        receiver_lead=leads[1].user_id,
        sealed=sealed,
        open=world.assessment(receiver),
    )


@attrs.define
class Kept:
    """A database with both, made once, and its folder of dossiers."""

    sharing: Sharing
    database: str
    dossiers: Path

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Sharing]:
        """Point Django at a copy for the time of a block."""
        with fresh_database(folder):
            self.take()
            yield self.sharing

    def take(self) -> None:
        """Put a copy in the place of the database that Django is pointed at."""
        take_database(self.database)
        shutil.copytree(self.dossiers, settings.HENGDU_DOSSIERS, dirs_exist_ok=True)


def keep(folder: Path) -> Kept:
    """Make both once in ``folder``."""
    with fresh_database(folder):
        sharing = share()
        kept = keep_database(folder, "shared")
    return Kept(sharing=sharing, database=kept, dossiers=folder / "dossiers")
