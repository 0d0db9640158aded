"""Every page of a sealed assessment opens for who may read it."""

from __future__ import annotations

from django.utils import timezone
from tests.web.populated import routes
from tests.web.visitors import address, everybody, place

from hengdu.store.assessments.models import Assessment, Status


def test_every_page_of_a_sealed_assessment_opens(everything):
    ids, visitors = everything.sides["own"], everybody(everything)
    rows = Assessment.objects.filter(pk=ids["assessment_id"])
    rows.update(status=Status.SEALED, sealed_at=timezone.now())
    faults, opened = [], 0
    for route in routes():
        permission = getattr(route.view, "permission", None)
        if "assessment_id" not in route.names or permission is None:
            continue
        role = next(one for one, who in visitors.items() if who.actor.may(permission, place(route, ids)))
        status, _to = visitors[role].ask("GET", address(route, ids))
        opened += status == 200
        if status >= 500:
            faults.append(f"{address(route, ids)} as {role}: {status}")
    assert not faults, "\n".join(faults)
    assert opened > 40
