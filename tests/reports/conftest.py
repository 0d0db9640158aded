"""Reports made once for all tests that look at them."""

import pytest
from tests.reports import model

from hengdu.reports import FORMATS, report_bytes


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    return model.pack_of(tmp_path_factory.mktemp("probe"))


@pytest.fixture(scope="session")
def scored(pack, tmp_path_factory):
    """Return result and scorer of the sample assessment."""
    return model.scored(pack, model.assessment_of(tmp_path_factory.mktemp("assessment"), pack))


@pytest.fixture(scope="session")
def contexts(scored):
    return {lang: model.context_of(*scored, lang) for lang in ("zh", "en")}


@pytest.fixture(scope="session")
def reports(contexts):
    """Return all formats in both languages as bytes, by language and format."""
    return {
        (lang, form): report_bytes(context, form) for lang, context in contexts.items() for form in FORMATS
    }


@pytest.fixture
def variant(pack, tmp_path):
    """Return a maker of results with sections of the assessment replaced."""

    def make(*, patch=None, of=None, **changes):
        chosen = pack if of is None else of
        return model.scored(chosen, model.assessment_of(tmp_path, chosen, **changes), patch)

    return make
