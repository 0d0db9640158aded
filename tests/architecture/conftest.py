"""The checkout as the tests of the frame see it."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    top = Path(__file__).resolve().parents[2]
    assert (top / "pyproject.toml").is_file(), f"{top} is not the checkout"
    return top
