"""Register high-risk points, derive urgencies, fill design sheets, sum up implementation records."""

from hengdu.standards.risks._records import (
    ADOPTION_STATE_NAMES,
    AdoptionFile,
    AdoptionRecord,
    DesignNote,
    RiskFile,
    RiskPoint,
    default_risks,
    load_adoption,
    load_risks,
    risk_schema,
)
from hengdu.standards.risks._urgency import (
    Adoption,
    DesignLine,
    Urgency,
    derive_urgencies,
    design_sheet,
    items_by_urgency,
    risk_score,
    stars_of,
    sum_up_adoption,
)

__all__ = [
    "ADOPTION_STATE_NAMES",
    "Adoption",
    "AdoptionFile",
    "AdoptionRecord",
    "DesignLine",
    "DesignNote",
    "RiskFile",
    "RiskPoint",
    "Urgency",
    "default_risks",
    "derive_urgencies",
    "design_sheet",
    "items_by_urgency",
    "load_adoption",
    "load_risks",
    "risk_schema",
    "risk_score",
    "stars_of",
    "sum_up_adoption",
]
