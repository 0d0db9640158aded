"""A populated installation, served; its texts are long and hostile, as people's are."""

import pytest
from tests.web.attacks.conftest import PAYLOAD
from tests.web.conftest import serving
from tests.web.populated import populated
from tests.web.visitors import everybody, pages


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Two institutions with everything in them."""
    with populated(tmp_path_factory.mktemp("axe"), PAYLOAD) as made:
        yield made


@pytest.fixture(scope="module")
def server(everything):  # noqa: ARG001 - the database that it serves
    """The server of it."""
    with serving() as live:
        yield live


@pytest.fixture(scope="module")
def addresses(everything):
    """Every page with the first role that may read it; fragments left out."""
    found = pages(everything, everybody(everything))
    return [(role, where) for _route, role, where, answer in found if b"<html" in answer.content]


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def language(request):
    """Both languages."""
    return request.param
