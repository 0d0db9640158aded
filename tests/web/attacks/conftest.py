"""One installation in which every free text carries an attack."""

import pytest
from tests.web.populated import populated
from tests.web.visitors import everybody

# Breaks out of text, of attributes in either quotes, of JSON in a script, and of a template.
PAYLOAD = """'"></script><i data-xss=1 onmouseover=alert(1)>{{7*7}}<img src=x onerror=alert(1)>"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Two institutions with everything in them, every free text an attack."""
    with populated(tmp_path_factory.mktemp("attacks"), PAYLOAD) as made:
        yield made


@pytest.fixture(scope="module")
def visitors(everything):
    """Everybody, with a session each."""
    return everybody(everything)
