"""Hold answers, scope, states and evidence of an assessment; consolidate several raters."""

from hengdu.assessments._agreement import krippendorff_alpha
from hengdu.assessments._assessment import Answer, Assessment, ConsensusItem, Rating
from hengdu.assessments._carry import CarryOver, LeftAnswer, carry_over
from hengdu.assessments._consolidate import consolidate, grade_ranks, value_of
from hengdu.assessments._facts import (
    InstitutionFacts,
    NotApplicableProposal,
    StillApplicable,
    absent_objects,
    check_facts,
    facts_schema,
    propose_not_applicable,
    read_facts,
    still_applicable,
)
from hengdu.assessments._interview import Budget, Interview, Interviewer, Section
from hengdu.assessments._load import (
    build_assessment,
    load_assessment,
    read_assessment,
)
from hengdu.assessments._questions import asked_of
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
from hengdu.assessments._thresholds import Threshold, basis_in_words, thresholds_of
from hengdu.assessments._write import assessment_data, assessment_text

__all__ = [
    "NA",
    "OUT_OF_SCOPE",
    "Answer",
    "AnswerFile",
    "Assessment",
    "AssessmentFile",
    "Budget",
    "CarryOver",
    "ConsensusItem",
    "Declaration",
    "Institution",
    "InstitutionFacts",
    "InstitutionKey",
    "Interview",
    "Interviewer",
    "LeftAnswer",
    "Measurement",
    "NotApplicableProposal",
    "Period",
    "Rating",
    "Resolution",
    "Scope",
    "Section",
    "StillApplicable",
    "System",
    "Threshold",
    "Validation",
    "absent_objects",
    "asked_of",
    "assessment_data",
    "assessment_schema",
    "assessment_text",
    "basis_in_words",
    "build_assessment",
    "carry_over",
    "check_facts",
    "consolidate",
    "facts_schema",
    "grade_ranks",
    "krippendorff_alpha",
    "load_assessment",
    "propose_not_applicable",
    "read_assessment",
    "read_facts",
    "still_applicable",
    "thresholds_of",
    "value_of",
]
