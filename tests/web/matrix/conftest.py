"""One populated installation for all tests of a module; each request is rolled back."""

import pytest
from tests.web.populated import populated


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Two institutions with everything in them, and a person of every role."""
    with populated(tmp_path_factory.mktemp("matrix")) as made:
        yield made
