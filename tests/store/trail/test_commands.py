"""``hengdu audit``: verify, head, export on a data folder, as an operator runs them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections
from tests.trails import add

from hengdu.chain import link_digest
from hengdu.store.trail.append import FIELDS

pytestmark = pytest.mark.sqlite("the file is put into a data folder")


@pytest.fixture
def folder(database, tmp_path):
    """A data folder with keys and a trail of twelve events, that no process uses."""
    add(12)
    connections.close_all()
    data = tmp_path / "data"
    (data / "anchors").mkdir(parents=True)
    shutil.copytree(settings.HENGDU_DATA / "keys", data / "keys")
    shutil.copyfile(database, data / "hengdu.sqlite3")
    return data


def audit(data, *words):
    """Run the command and return its exit code and what it printed."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HENGDU", "DJANGO"))
    }
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "hengdu",
            "audit",
            *map(str, words),
            "--data",
            str(data),
            "--json",
            "--lang",
            "en",
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, json.loads(done.stdout or done.stderr.splitlines()[-1]), done.stderr


def test_a_trail_is_verified_signed_verified_against_its_anchor_and_exported(folder, tmp_path):
    code, found, _ = audit(folder, "verify")
    assert (code, found["intact"], found["events"]) == (0, True, 12)
    assert "no anchor was given" in found["unproven"][0]["en"]
    code, anchor, _ = audit(folder, "head", "--out", tmp_path / "anchor.json")
    assert (code, anchor["seq"]) == (0, 12)
    code, found, _ = audit(folder, "verify", "--anchor", tmp_path / "anchor.json")
    assert (code, found["anchors"], found["unproven"]) == (0, 1, [])
    code, _, _ = audit(folder, "export", tmp_path / "trail.jsonl")
    assert code == 0
    lines = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, 13))
    for line in lines:
        assert link_digest({name: line[name] for name in FIELDS}) == line["digest"]
    with sqlite3.connect(folder / "hengdu.sqlite3") as file:
        assert file.execute("SELECT tag FROM hd_trail_event WHERE seq = 13").fetchone() == (
            "site:trail:exported",
        )
    file.close()


def test_a_changed_trail_ends_with_exit_code_1_and_says_where(folder):
    with sqlite3.connect(folder / "hengdu.sqlite3") as thief:
        thief.execute("DROP TRIGGER hd_trail_event_no_update")
        thief.execute("UPDATE hd_trail_event SET actor_name = 'x' WHERE seq = 5")
    thief.close()
    code, found, _ = audit(folder, "verify")
    assert (code, found["intact"]) == (1, False)
    assert {(item["kind"], item["seq"]) for item in found["findings"]} == {("edited", 5), ("unguarded", 0)}


def test_a_folder_without_an_installation_is_refused(tmp_path):
    code, found, _ = audit(tmp_path, "verify")
    assert code == 2
    assert found["error"]["hint"]


def test_without_the_key_digests_are_verified_and_signatures_are_said_to_be_unproven(folder):
    (folder / "keys" / "trail.pem").unlink()
    code, found, said = audit(folder, "verify")
    assert (code, found["intact"]) == (0, True)
    assert any("public key" in item["en"] for item in found["unproven"])
    assert "cannot be read" in said
    code, found, _ = audit(folder, "head")
    assert code == 2
    assert "trail.pem" in found["error"]["place"]
