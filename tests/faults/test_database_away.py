"""The database goes away and comes back under a running server: people are told, and all goes on."""

from __future__ import annotations

import json
import os
import subprocess
import time
from urllib.error import HTTPError

import pytest
from tests import postgres
from tests.serving import SERVE, Server, free_port, until

AWAY_S = 9  # longer than the worker's first pauses


@pytest.fixture
def cluster():
    """A PostgreSQL server that a test may stop."""
    return postgres.start("-c fsync=off")


# Both are looked up in the database before anything else.
ASKS = {
    "/": {"Cookie": "hengdu=0123456789abcdef0123456789abcdef"},
    "/api/v1/me": {"Authorization": "Bearer hengdu_0123456789"},
}


def status_of(server, path):
    try:
        return server.get(path, **ASKS[path])[0], {}
    except HTTPError as error:
        with error:
            return error.code, error.headers


def test_while_it_is_away_people_are_told_and_afterwards_all_goes_on(cluster, tmp_path):
    server = Server(tmp_path / "data", HENGDU_DATABASE=postgres.make(cluster, "hengdu"))
    try:
        answers = {path: status_of(server, path)[0] for path in ASKS}
        before = server.children()
        postgres.stop(cluster)
        gone = time.monotonic()
        for path in ASKS:
            code, headers = status_of(server, path)
            assert (path, code, headers.get("Retry-After")) == (path, 503, "10")
        time.sleep(max(0.0, gone + AWAY_S - time.monotonic()))
        postgres.resume(cluster)
        until(lambda: {path: status_of(server, path)[0] for path in ASKS} == answers)
        assert server.children() == before, "a process fell"
    finally:
        server.stop()
    assert "the database does not answer" in server.log.read_text("utf-8")


def test_a_start_without_the_database_says_so_and_may_be_tried_again(tmp_path):
    """Exit code 2 would keep systemd from trying again."""
    away = f"postgresql:///hengdu?host={tmp_path}"
    done = subprocess.run(
        [*SERVE, "--data", str(tmp_path / "data"), "--port", str(free_port())],
        env={**os.environ, "HENGDU_DATABASE": away},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    said = json.loads(done.stderr)["error"]
    assert (said["place"], said["exit_code"]) == ("HENGDU_DATABASE", 70)
    assert said["message"].startswith("the database does not answer: ")
