"""Arrange standards in a framework: a versioned tree of topics, its coverage, phases and counterparts."""

from hengdu.standards.framework._coverage import (
    STATE_NAMES,
    Coverage,
    State,
    TopicCoverage,
    cover,
    cover_standards,
)
from hengdu.standards.framework._perspectives import (
    PHASE_NAMES,
    RISK_NAMES,
    CounterpartUse,
    Perspective,
    by_counterpart,
    by_phase,
    by_risk,
)
from hengdu.standards.framework._records import (
    FrameworkFile,
    Phase,
    RiskElement,
    Role,
    Topic,
    framework_schema,
)
from hengdu.standards.framework._tree import (
    Edit,
    Framework,
    TopicDifference,
    builtin_framework,
    compare_frameworks,
    edit_framework,
    framework_data,
    load_framework,
)

__all__ = [
    "PHASE_NAMES",
    "RISK_NAMES",
    "STATE_NAMES",
    "CounterpartUse",
    "Coverage",
    "Edit",
    "Framework",
    "FrameworkFile",
    "Perspective",
    "Phase",
    "RiskElement",
    "Role",
    "State",
    "Topic",
    "TopicCoverage",
    "TopicDifference",
    "builtin_framework",
    "by_counterpart",
    "by_phase",
    "by_risk",
    "compare_frameworks",
    "cover",
    "cover_standards",
    "edit_framework",
    "framework_data",
    "framework_schema",
    "load_framework",
]
