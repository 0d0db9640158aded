"""Packs as people send them, and the way of one through the actions."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import yaml
from tests.packs.conftest import Dumper, base_model

from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import run_job
from hengdu.actions.packs import BeginUpload, ProposePack, PublishPack
from hengdu.store.packs.models import PackEdition

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.actions import Actor


def model(code: str = "mini", version: str = "1.0.0", **more: object) -> dict:
    """Return the data of a small pack that lint has nothing to say about."""
    return {**base_model(), "id": code, "version": version, **more}


def archive(data: dict | str, *, folder: str = "", **files: str) -> bytes:
    """Return a zip archive of a ``pack.yaml`` and further files by name."""
    text = data if isinstance(data, str) else yaml.dump(data, Dumper=Dumper, allow_unicode=True)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"{folder}pack.yaml", text)
        for name, content in files.items():
            made.writestr(f"{folder}{name}", content)
    return target.getvalue()


def sent(actor: Actor, content: bytes, name: str = "mini.zip") -> PackEdition:
    """Send an archive, let its job run, and return the draft."""
    edition = BeginUpload(upload=keep_upload(name, content), name=name).run(actor)
    run_job(PackEdition.objects.get(pk=edition).job)
    return PackEdition.objects.get(pk=edition)


def published(author: Actor, publisher: Actor, data: dict) -> PackEdition:
    """Send a pack and publish it by two people."""
    return publish(author, publisher, sent(author, archive(data)).pk)


def publish(author: Actor, publisher: Actor, edition: UUID) -> PackEdition:
    """Publish a draft that was checked, by two people."""
    row = PackEdition.objects.get(pk=edition)
    ProposePack(edition=edition, revision=row.revision).run(author)
    PublishPack(edition=edition, digest=row.digest).run(publisher)
    return PackEdition.objects.get(pk=edition)
