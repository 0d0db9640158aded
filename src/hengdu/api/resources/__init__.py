"""List every operation, one module for each family of nouns."""

from hengdu.api.resources import (
    _answers,
    _assessments,
    _disputes,
    _evidence,
    _jobs,
    _packs,
    _plans,
    _results,
    _reviews,
    _site,
)

__all__ = ["OPERATIONS"]

OPERATIONS = (
    *_site.OPERATIONS,
    *_packs.OPERATIONS,
    *_assessments.OPERATIONS,
    *_answers.OPERATIONS,
    *_evidence.OPERATIONS,
    *_plans.OPERATIONS,
    *_results.OPERATIONS,
    *_reviews.OPERATIONS,
    *_disputes.OPERATIONS,
    *_jobs.OPERATIONS,
)
