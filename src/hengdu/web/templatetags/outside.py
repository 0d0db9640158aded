"""Show beside a question what others found about it, and which actions for it were closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from hengdu.actions._external_findings import SEVERITIES, STATUSES
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.inspections.queries import hints_for
from hengdu.store.plans.queries import closed_for

if TYPE_CHECKING:
    from hengdu.store.assessments.models import Assessment

register = template.Library()


@register.inclusion_tag("engagements/_hints.html", takes_context=True)
def outside_hints(context: dict[str, Any], assessment: Assessment, practice: str) -> dict[str, Any]:
    """Return the findings of others and the closed actions that a practice should be seen with."""
    actor = context["actor"]
    node = pinned_pack(assessment).parent.get(practice, "")
    found = hints_for(actor, assessment.pk, practice, node)
    return {
        "lang": context.get("lang", "zh"),
        "hints": [
            {"finding": row, "severity": SEVERITIES[row.severity], "status": STATUSES[row.status]}
            for row in found
        ],
        "closed": closed_for(assessment, practice),
    }
