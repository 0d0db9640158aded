"""Let answers tell the context that their page was made from."""

import pytest
from django.template import Template
from django.test.utils import instrumented_test_render


@pytest.fixture(autouse=True)
def told_context(monkeypatch):
    """Make templates tell their context, as Django's own test runner does."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)
