"""Join standards, categories, sub-domains and international documents, both ways, and close the loop back."""

from hengdu.standards.crosswalk._crosswalk import SIDES, Crosswalk, Meeting, Row, Side, build_crosswalk
from hengdu.standards.crosswalk._urgency import OLD_YEARS, ProposedUrgency, propose_urgency

__all__ = [
    "OLD_YEARS",
    "SIDES",
    "Crosswalk",
    "Meeting",
    "ProposedUrgency",
    "Row",
    "Side",
    "build_crosswalk",
    "propose_urgency",
]
