"""The Dockerfile keeps to what its guide promises; it is built where there is a daemon, not here."""

from __future__ import annotations

import json
import re

import pytest


@pytest.fixture(scope="module")
def lines(root):
    """Return the instructions, one each, comments left out and continued lines joined."""
    text = (root / "deploy/Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


def of(lines, name):
    return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]


def test_it_stands_on_a_named_release_of_debian_slim(lines):
    assert re.fullmatch(r"BASE=debian:\d+\.\d+-slim", of(lines, "ARG")[0])
    assert [base.split()[0] for base in of(lines, "FROM")] == ["${BASE}", "${BASE}"]
    assert not [line for line in lines if ":latest" in line]


def test_the_server_is_a_user_without_rights(lines):
    user = of(lines, "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user[-1])
    after = lines[lines.index(f"USER {user[-1]}") :]
    assert not [line for line in after if line.startswith(("RUN", "COPY", "ADD"))]
    assert not [line for line in lines if "sudo" in line or "chmod 777" in line]


def test_packages_come_from_checked_wheels_alone(lines):
    installs = [line for line in lines if "pip install" in line]
    assert installs
    assert all("--no-index" in line and "--require-hashes" in line for line in installs)
    assert not [line for line in lines if line.startswith("ADD") or "curl" in line or "wget" in line]
    assert not re.search(r"https?://(?!127\.0\.0\.1)", " ".join(lines))


def test_data_is_a_volume_and_everything_else_can_be_read_only(lines):
    assert of(lines, "VOLUME") == ["/srv/hengdu"]
    assert any("PYTHONDONTWRITEBYTECODE=1" in line for line in of(lines, "ENV"))


def test_its_health_is_asked_and_signals_arrive(lines):
    assert "/health/" in of(lines, "HEALTHCHECK")[0]
    assert json.loads(of(lines, "ENTRYPOINT")[0])[0] == "/usr/bin/tini"
    command = json.loads(of(lines, "CMD")[-1])
    assert command[0] == "serve"
    assert command[command.index("--data") + 1] == "/srv/hengdu"


def test_nothing_but_wheels_reaches_the_build(root):
    ignored = (root / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1:] == ["*", "!build/wheels"]
