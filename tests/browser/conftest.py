"""The browser that the tests of this folder look through."""

import pytest
from tests.chromium import chromium_here


@pytest.fixture(scope="session")
def chromium():
    found = chromium_here()
    if found is None:
        pytest.skip("no Chromium here; CI installs it")
    return found
