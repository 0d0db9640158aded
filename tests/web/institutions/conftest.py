"""Offer the running assessment that tests of the flow share."""

from __future__ import annotations

from tests.web.assessments.flow import flow

__all__ = ["flow"]
