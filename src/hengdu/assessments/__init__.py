"""Hold answers, scope, states and evidence of an assessment; consolidate several raters."""

from hengdu.assessments._agreement import krippendorff_alpha
from hengdu.assessments._assessment import Answer, Assessment, ConsensusItem, Rating
from hengdu.assessments._carry import CarryOver, LeftAnswer, carry_over
from hengdu.assessments._consolidate import consolidate, grade_ranks, value_of
from hengdu.assessments._load import (
    build_assessment,
    load_assessment,
    read_assessment,
)
from hengdu.assessments._records import (
    NA,
    OUT_OF_SCOPE,
    AnswerFile,
    AssessmentFile,
    Declaration,
    Institution,
    InstitutionKey,
    Measurement,
    Period,
    Resolution,
    Scope,
    System,
    Validation,
    assessment_schema,
)
from hengdu.assessments._write import assessment_data

__all__ = [
    "NA",
    "OUT_OF_SCOPE",
    "Answer",
    "AnswerFile",
    "Assessment",
    "AssessmentFile",
    "CarryOver",
    "ConsensusItem",
    "Declaration",
    "Institution",
    "InstitutionKey",
    "LeftAnswer",
    "Measurement",
    "Period",
    "Rating",
    "Resolution",
    "Scope",
    "System",
    "Validation",
    "assessment_data",
    "assessment_schema",
    "build_assessment",
    "carry_over",
    "consolidate",
    "grade_ranks",
    "krippendorff_alpha",
    "load_assessment",
    "read_assessment",
    "value_of",
]
