"""List every operation, one module for each family of nouns."""

from hengdu.api.resources import (
    _answers,
    _assessments,
    _collections,
    _desk,
    _disputes,
    _draftings,
    _editions,
    _engagements,
    _evidence,
    _interviews,
    _jobs,
    _packs,
    _planning,
    _plans,
    _results,
    _reviews,
    _seals,
    _services,
    _settings,
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
    *_interviews.OPERATIONS,
    *_engagements.OPERATIONS,
    *_services.OPERATIONS,
    *_seals.OPERATIONS,
    *_collections.OPERATIONS,
    *_desk.OPERATIONS,
    *_draftings.OPERATIONS,
    *_planning.OPERATIONS,
    *_editions.OPERATIONS,
    *_settings.OPERATIONS,
    *_jobs.OPERATIONS,
)
