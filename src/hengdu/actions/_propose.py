"""Ask the pack what does not apply to an institution with this profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments import propose_not_applicable
from hengdu.store.assessments.models import Proposal

if TYPE_CHECKING:
    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.tenants.profile import Profile


def propose_for(row: Assessment, pack: Pack, profile: Profile, kind: str) -> int:
    """Insert the proposals that follow from the profile and return how many there are.

    A practice that already has a carried answer is proposed all the same: the lead decides.
    """
    found = propose_not_applicable(pack, profile.facts(kind))
    Proposal.objects.bulk_create(
        [
            Proposal(
                assessment=row,
                code=item.code,
                reason=item.reason,
                objects_absent=list(item.objects),
                facts=list(item.facts),
                is_presumed=item.is_presumed,
                text_zh=item.text.zh,
                text_en=item.text.en,
            )
            for item in found
            if row.pace != "quick" or item.code not in pack.practices or pack.practices[item.code].key
        ],
        ignore_conflicts=True,
    )
    return len(found)
