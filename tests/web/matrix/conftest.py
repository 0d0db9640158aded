"""One populated installation for all tests of a module; each request is rolled back."""

import pytest
from tests.application import fresh_database
from tests.web.populated import Populated


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Two institutions with everything in them, and a person of every role."""
    with fresh_database(tmp_path_factory.mktemp("matrix")):
        yield Populated().fill()
