"""The small model, loaded and compiled once."""

import pytest
from tests.advice.model import Pack

from hengdu.scoring import compile as compile_pack


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """Return the model as it stands."""
    return Pack(tmp_path_factory.mktemp("small")).load()


@pytest.fixture(scope="session")
def scorer(small):
    return compile_pack(small)


@pytest.fixture
def changed(tmp_path):
    """Return a fresh model to change before loading."""
    return Pack(tmp_path)
