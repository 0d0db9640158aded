# ruff: noqa: INP001 - a program of the checkout, not a package
"""Write the bill of materials of what is installed with Hengdu: CycloneDX 1.6, from the lock files alone.

``python deploy/sbom.py OUT requirements/runtime.txt ...``. The same locks give the same file.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


def components(lock: str) -> dict[str, dict[str, object]]:
    """Return the components of one lock file by package URL; each says the digests that the lock allows."""
    found: dict[str, dict[str, object]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        pinned = _PINNED.match(block)
        if pinned is None:
            continue
        name = re.sub(r"[-_.]+", "-", pinned["name"]).lower()
        address = f"pkg:pypi/{name}@{pinned['version']}"
        found[address] = {
            "type": "library",
            "bom-ref": address,
            "name": name,
            "version": pinned["version"],
            "purl": address,
            "properties": [{"name": "lock:sha256", "value": one} for one in sorted(_HASH.findall(block))],
        }
    return found


def bill(version: str, locks: list[str]) -> dict[str, object]:
    """Return the whole bill as CycloneDX has it."""
    found: dict[str, dict[str, object]] = {}
    for lock in locks:
        found.update(components(lock))
    own = f"pkg:pypi/hengdu@{version}"
    about = {
        "type": "application",
        "bom-ref": own,
        "name": "hengdu",
        "version": version,
        "purl": own,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": about},
        "components": [found[address] for address in sorted(found)],
        "dependencies": [{"ref": own, "dependsOn": sorted(found)}],
    }


def main(out: str, *locks: str) -> None:
    """Write the bill of the checkout this file belongs to."""
    top = Path(__file__).resolve().parents[1]
    version = _VERSION.search((top / "src/hengdu/__init__.py").read_text("utf-8"))
    made = bill(version[1] if version else "0", [Path(lock).read_text("utf-8") for lock in locks])
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text(json.dumps(made, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
