"""The bill of materials names every locked package, and the same locks give the same bill."""

import importlib.util
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
LOCKS = [
    TOP / "requirements" / f"{name}.txt" for name in ("runtime", "postgresql", "ldap", "planning", "sm2")
]


@pytest.fixture(scope="module")
def sbom():
    """The program."""
    spec = importlib.util.spec_from_file_location("sbom", TOP / "deploy" / "sbom.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_locked_package_is_there_with_the_digests_of_the_lock(sbom):
    texts = [path.read_text() for path in LOCKS]
    made = sbom.bill("1.0", texts)
    pinned = {
        line.split("==")[0].split("[")[0] for text in texts for line in text.splitlines() if "==" in line
    }
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in pinned} == {
        c["name"] for c in made["components"]
    }
    assert all(component["properties"] for component in made["components"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")


def test_the_same_locks_give_the_same_bytes(sbom, tmp_path):
    for name in ("a.json", "b.json"):
        sbom.main(str(tmp_path / name), *map(str, LOCKS))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
