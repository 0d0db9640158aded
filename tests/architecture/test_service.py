"""What runs Hengdu for others: units, proxy, the folder of wheels, the guides of `make offline`."""

from __future__ import annotations

import configparser
import datetime as dt
import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import tomllib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.chromium import NAMES

from hengdu.web._environment import SettingError
from hengdu.web.runtime import ServerFault

SERVICES = ("hengdu.service", "hengdu-backup.service")
HARDENED = {
    "NoNewPrivileges": "true",
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "PrivateDevices": "true",
    "CapabilityBoundingSet": "",
    "RestrictNamespaces": "true",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "LockPersonality": "true",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}
# Options that work only together with another one.
NEEDS = {"StateDirectoryMode": "StateDirectory", "CacheDirectoryMode": "CacheDirectory", "Group": "User"}


def unit(root, name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(root / "deploy" / name, encoding="utf-8")
    return parser


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_as_its_own_user_and_is_shut_in(root, name):
    service = dict(unit(root, name)["Service"])
    assert service["User"] == service["Group"] == "hengdu"
    assert {option: service.get(option) for option in HARDENED} == HARDENED
    text = (root / "deploy" / name).read_text(encoding="utf-8")
    filters = re.findall(r"^SystemCallFilter=(.+)$", text, re.MULTILINE)
    assert filters == ["@system-service", "~@privileged"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_where_its_command_writes_and_nowhere_else(root, name):
    service = unit(root, name)["Service"]
    command = service["ExecStart"]
    written = set(re.findall(r'--(?:data|out) "?(/(?:srv|var/backups)/hengdu)', command))
    assert "/srv/hengdu" in written
    assert set(service["ReadWritePaths"].split()) == written


def test_the_service_is_tried_again_without_end_unless_a_setting_is_wrong(root):
    """A database that came up a minute after the server left it dead: systemd gave up after five starts."""
    parsed = unit(root, "hengdu.service")
    assert parsed["Unit"]["StartLimitIntervalSec"] == "0"
    assert parsed["Service"]["Restart"] == "on-failure"
    assert int(parsed["Service"]["RestartSec"]) >= 10
    assert parsed["Service"]["RestartPreventExitStatus"] == str(SettingError.exit_code)
    assert ServerFault.exit_code != SettingError.exit_code


@pytest.mark.parametrize("name", SERVICES)
def test_no_option_of_a_service_is_there_for_nothing(root, name):
    service = unit(root, name)["Service"]
    assert [option for option, other in NEEDS.items() if option in service and other not in service] == []


def test_the_timer_starts_the_backup_every_night_and_makes_up_for_a_missed_one(root):
    timer = unit(root, "hengdu-backup.timer")["Timer"]
    assert timer["OnCalendar"].startswith("*-*-* ")
    assert timer["Persistent"] == "true"
    assert unit(root, "hengdu-backup.service")["Service"]["Type"] == "oneshot"


def test_systemd_knows_every_option(root, tmp_path):
    """Where systemd is installed; elsewhere the units parse at least."""
    units = sorted([*(root / "deploy").glob("*.service"), *(root / "deploy").glob("*.timer")])
    assert len(units) == 3
    for path in units:
        text = path.read_text(encoding="utf-8").replace("/opt/hengdu/bin/hengdu", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
        assert unit(root, path.name).sections()
    verify = shutil.which("systemd-analyze")
    if verify:
        files = [str(tmp_path / path.name) for path in units]
        done = subprocess.run(
            [verify, "verify", "--man=no", *files], capture_output=True, text=True, check=False
        )
        complaints = [line for line in done.stderr.splitlines() if "hengdu" in line]
        assert complaints == []


def test_the_proxy_ends_tls_and_says_who_asks(root):
    plain, secure = (root / "deploy/nginx.conf").read_text(encoding="utf-8").split("server {")[1:]
    assert "listen 80;" in plain
    assert re.search(r"return 308 https://hengdu\.example\$request_uri;", plain)
    assert "proxy_pass" not in plain
    assert "listen 443 ssl;" in secure
    assert re.search(r"ssl_protocols\s+TLSv1\.2 TLSv1\.3;", secure)
    assert re.search(r"location /metrics/ \{ return 404; \}", secure)
    # Replaced, not appended to: what a client claims is gone.
    assert re.findall(r"X-Forwarded-For (\S+);", secure) == ["$remote_addr"]
    assert re.findall(r"X-Forwarded-Proto (\S+);", secure) == ["https"]


def certificate(folder):
    """Write a certificate that lasts a day, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hengdu.example")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    (folder / "hengdu.pem").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "hengdu.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))


def test_nginx_takes_the_site(root, tmp_path):
    """Where nginx is installed; the braces match anywhere."""
    site = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert site.count("{") == site.count("}")
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx:
        certificate(tmp_path)
        site = site.replace("/etc/ssl/private", str(tmp_path)).replace("/etc/ssl", str(tmp_path))
        # nginx opens what it listens on even to look: ports that anybody may have, folders of this test.
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
            ports = [taken.getsockname()[1] for taken in (one, two)]
        site = site.replace("listen 80;", f"listen 127.0.0.1:{ports[0]};")
        site = site.replace("listen 443 ", f"listen 127.0.0.1:{ports[1]} ")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
        whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{folders}{site}}}\n"
        (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
        words = [nginx, "-t", "-q", "-c", str(tmp_path / "nginx.conf"), "-e", "stderr", "-p", str(tmp_path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (done.returncode, "[emerg]" in done.stderr, "[warn]" in done.stderr) == (0, False, False), (
            done.stderr
        )


# --- the folder of wheels ----------------------------------------------------------------------------------


def test_a_folder_of_wheels_holds_postgresql_and_ldap_and_any_extra_can_be_asked_for(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    assert re.search(r"^EXTRAS \?= postgresql ldap$", makefile, re.MULTILINE)
    assert all((root / f"requirements/{extra}.txt").is_file() for extra in extras)
    bill = re.search(r"^sbom: .*\n\t.*patsubst [^,]+,[^,]+,([a-z0-9 ]+)\)", makefile, re.MULTILINE)
    assert set(bill[1].split()) == {"runtime", *extras}


def test_no_page_installs_from_an_index_what_the_folder_or_the_locks_hold(root):
    """Hengdu itself is on no index: `pip install hengdu` would fetch a stranger's package."""
    wrong = [
        str(page.relative_to(root))
        for page in [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if re.search(r"pip install [^`\n]*hengdu(\[|\b(?!-env))", line) and "--no-index" not in line
    ]
    assert wrong == []


# --- the guides that are carried out without network -------------------------------------------------------


@pytest.fixture(scope="module")
def offline(root):
    """The program of `make offline`."""
    folder = str(root / "deploy")
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location("offline", root / "deploy" / "offline.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module


def test_make_offline_carries_out_what_both_languages_of_the_guides_say(offline):
    for page, section, _ in offline.SECTIONS:
        assert offline.blocks(page, section) == offline.blocks(page, section, ".zh"), (page, section)


def test_make_offline_leaves_no_bash_block_of_its_guides_out_but_the_making_of_the_folder(offline, root):
    for page, left in (("offline-install", {1, 2}), ("reverse-proxy", set())):
        text = (root / f"docs/howto/{page}.md").read_text(encoding="utf-8")
        parts = re.findall(r"^## (\d)\. .*\n((?:(?!^## ).*\n)*)", text, re.MULTILINE)
        with_blocks = {int(number) for number, body in parts if "```bash" in body}
        assert with_blocks - left == {section for name, section, _ in offline.SECTIONS if name == page}


def test_the_paths_of_a_server_are_moved_and_nothing_else_is(offline, tmp_path):
    said = "cp wheels/etc/x /srv/hengdu; ls /var/backups/hengdu > /dev/null; . /etc/hengdu/environment"
    assert offline.moved(said, tmp_path) == (
        f"cp wheels/etc/x {tmp_path}/srv/hengdu; ls {tmp_path}/var/backups/hengdu > /dev/null; "
        f". {tmp_path}/etc/hengdu/environment"
    )


def test_a_network_that_is_not_cut_off_is_said_loudly_and_refused_to_root(offline, monkeypatch, capsys):
    names = [(1, "lo"), (2, "eth0")]
    monkeypatch.setattr(offline.socket, "if_nameindex", lambda: names)
    monkeypatch.setattr(offline.os, "geteuid", lambda: 0)
    with pytest.raises(offline.OfflineError, match=r"THE NETWORK IS NOT CUT OFF \(eth0\)"):
        offline.cut_off(is_known=False)
    monkeypatch.setattr(offline.os, "geteuid", lambda: 1000)
    offline.cut_off(is_known=False)
    assert "*** THE NETWORK IS NOT CUT OFF (eth0)" in capsys.readouterr().err


def test_the_ci_installs_every_program_that_the_tests_and_guides_call(root):
    script = (root / ".ci/run").read_text(encoding="utf-8")
    needed = dict(re.findall(r"^need (\S+) (.+)$", script, re.MULTILINE))
    assert {"gcc", "libc6-dev", "openssl", "curl", "slapd", "postgresql"} <= set(needed)
    assert NAMES[0] in needed
    assert "make offline" in script
