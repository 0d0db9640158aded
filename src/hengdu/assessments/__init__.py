"""Hold answers, scope, states and evidence of an assessment; consolidate several raters."""

from hengdu.assessments._agreement import krippendorff_alpha
from hengdu.assessments._assessment import Answer, Assessment, ConsensusItem, Rating
from hengdu.assessments._carry import CarryOver, LeftAnswer, carry_over
from hengdu.assessments._consolidate import consolidate, grade_ranks, value_of
from hengdu.assessments._digests import ContentDigests, basis_of, content_digests
from hengdu.assessments._disagreements import Disagreement, disagreements
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
from hengdu.assessments._part import (
    Kept,
    PartAnswer,
    PartFile,
    PartMerge,
    lock_part,
    merge_part,
    stated,
    unlock_part,
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
    Supersedes,
    System,
    Validation,
    assessment_schema,
)
from hengdu.assessments._sampling import Adjustment, Sample, draw_sample, with_adjustments
from hengdu.assessments._thresholds import Threshold, basis_in_words, thresholds_of
from hengdu.assessments._write import assessment_data, assessment_text

__all__ = [
    "NA",
    "OUT_OF_SCOPE",
    "Adjustment",
    "Answer",
    "AnswerFile",
    "Assessment",
    "AssessmentFile",
    "Budget",
    "CarryOver",
    "ConsensusItem",
    "ContentDigests",
    "Declaration",
    "Disagreement",
    "Institution",
    "InstitutionFacts",
    "InstitutionKey",
    "Interview",
    "Interviewer",
    "Kept",
    "LeftAnswer",
    "Measurement",
    "NotApplicableProposal",
    "PartAnswer",
    "PartFile",
    "PartMerge",
    "Period",
    "Rating",
    "Resolution",
    "Sample",
    "Scope",
    "Section",
    "StillApplicable",
    "Supersedes",
    "System",
    "Threshold",
    "Validation",
    "absent_objects",
    "asked_of",
    "assessment_data",
    "assessment_schema",
    "assessment_text",
    "basis_in_words",
    "basis_of",
    "build_assessment",
    "carry_over",
    "check_facts",
    "consolidate",
    "content_digests",
    "disagreements",
    "draw_sample",
    "facts_schema",
    "grade_ranks",
    "krippendorff_alpha",
    "load_assessment",
    "lock_part",
    "merge_part",
    "propose_not_applicable",
    "read_assessment",
    "read_facts",
    "stated",
    "still_applicable",
    "thresholds_of",
    "unlock_part",
    "value_of",
    "with_adjustments",
]
