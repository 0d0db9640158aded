"""Let the test client tell with what a page was rendered."""

import pytest
from django.template import Template
from django.test.utils import instrumented_test_render


@pytest.fixture(autouse=True)
def told_context(monkeypatch):
    """Keep the context of each page on its response."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)
