"""The Dockerfile and its guide keep to what was found when the image was built and run; here no daemon is."""

from __future__ import annotations

import json
import re
from pathlib import Path

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


def test_the_installer_is_not_in_the_image_and_debians_updates_are(lines):
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM "))
    assert any(line.endswith("pip uninstall --yes pip setuptools") for line in lines[:last])
    assert any("apt-get upgrade --yes" in line for line in lines[last:])


def test_the_volume_is_the_folder_above_the_data_so_that_a_restore_can_make_them_anew(lines):
    """A mount point cannot be renamed; restore and the way back rename the data folder."""
    (volume,) = of(lines, "VOLUME")
    command = json.loads(of(lines, "CMD")[-1])
    assert str(Path(command[command.index("--data") + 1]).parent) == volume
    assert f"--owner hengdu --group hengdu --mode 0700 {volume}" in " ".join(lines)


def test_everything_but_the_volume_can_be_read_only(lines):
    assert any("PYTHONDONTWRITEBYTECODE=1" in line for line in of(lines, "ENV"))


def test_its_health_is_asked_and_signals_arrive(lines):
    assert "/health/" in of(lines, "HEALTHCHECK")[0]
    assert json.loads(of(lines, "ENTRYPOINT")[0])[0] == "/usr/bin/tini"
    command = json.loads(of(lines, "CMD")[-1])
    assert command[0] == "serve"
    assert command[command.index("--data") + 1] == "/srv/hengdu"


def test_the_build_takes_the_folder_of_wheels_as_it_was_carried_over(lines, root):
    assert [line for line in of(lines, "COPY") if "--from" not in line] == ["requirements.txt *.whl /wheels/"]
    assert "deploy/Dockerfile $(WHEELS)/deploy/" in (root / "Makefile").read_text(encoding="utf-8")


# --- the guide ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["", ".zh"])
def guide(root, request):
    """Return the commands of the guide, continued lines joined, in each language."""
    text = (root / f"docs/howto/container{request.param}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return "".join(blocks).replace("\\\n", " ").splitlines()


def test_both_languages_of_the_guide_have_the_same_commands(root):
    both = [(root / f"docs/howto/container{tongue}.md").read_text(encoding="utf-8") for tongue in ("", ".zh")]
    one, other = (re.findall(r"^```sh\n.*?^```$", text, re.MULTILINE | re.DOTALL) for text in both)
    assert one == other


def test_every_server_of_the_guide_is_shut_in_and_keeps_its_data(guide, lines):
    servers = [line for line in guide if "--detach" in line]
    assert len(servers) == 2  # the first start, and the start after an upgrade
    assert len({re.sub(r"hengdu-image:\S+", "", line) for line in servers}) == 1
    (volume,) = of(lines, "VOLUME")
    wanted = (
        "--read-only",
        "--tmpfs /tmp",
        "--cap-drop ALL",
        "no-new-privileges",
        "--restart unless-stopped",
    )
    assert [word for word in (*wanted, f'"hengdu-data:{volume}"') if word not in servers[0]] == []


def test_folders_of_the_machine_belong_to_the_user_of_the_image(guide, lines):
    user, group = of(lines, "USER")[-1].split(":")
    made = next(line for line in guide if line.startswith("install") and "/var/backups/hengdu" in line)
    assert f"--owner={user} --group={group} --mode=0700" in made
