"""What the operator sets, and what is refused."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hengdu.web._environment import VARIABLES, SettingError, database_settings, read_environment
from hengdu.web.runtime import Options
from hengdu.web.runtime._folder import DataFolder, FolderLock

ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound
OIDC = {"HENGDU_OIDC_ISSUER": "https://sso.example/", "HENGDU_OIDC_CLIENT": "c", "HENGDU_OIDC_SECRET": "s"}


def test_without_settings_there_is_sqlite_in_memory_and_no_data_folder():
    environment = read_environment({})
    assert environment.data is None
    assert environment.database["NAME"] == ":memory:"


def test_a_postgresql_address_gives_its_parts():
    database = database_settings("postgresql://me:p%40ss@db.example:5433/hengdu?sslmode=verify-full", None)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    parts = [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")]
    assert parts == ["me", "p@ss", "db.example", "5433", "hengdu", {"sslmode": "verify-full"}]


@pytest.mark.parametrize(
    "address", ["mysql://x/y", "postgresql://host", "hengdu.sqlite3", "sqlite://relative"]
)
def test_another_database_is_refused_with_the_right_form(address):
    with pytest.raises(SettingError, match="postgresql://user:password@host:port/name"):
        database_settings(address, None)


def test_sqlite_takes_the_write_lock_at_once_and_waits_for_the_disk():
    options = database_settings("", Path("/data"))["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_half_an_oidc_setting_is_refused():
    with pytest.raises(SettingError, match="HENGDU_OIDC_SECRET is missing"):
        read_environment({**OIDC, "HENGDU_OIDC_SECRET": ""})


def test_secrets_do_not_show_in_the_settings():
    assert "s3cret" not in repr(read_environment({**OIDC, "HENGDU_OIDC_SECRET": "s3cret"}).oidc)


@pytest.mark.parametrize("url", ["ftp://x", "hengdu.example"])
def test_an_address_that_is_no_http_address_is_refused(url):
    with pytest.raises(SettingError, match="neither http nor https"):
        read_environment({"HENGDU_URL": url})


def test_every_setting_stands_in_the_guide_in_both_languages():
    root = Path(__file__).parents[3]
    for name in ("serve.md", "serve.zh.md"):
        text = (root / "docs" / "howto" / name).read_text("utf-8")
        assert [variable for variable in VARIABLES if f"`{variable}`" not in text] == []


def _django(**variables):
    """Return some of Django's settings under these variables, read in a process of their own."""
    script = (
        "import json; from hengdu.web import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME,"
        "s.SECURE_HSTS_SECONDS, s.CONTENT_SECURITY_POLICY['DIRECTIVES'], s.ALLOWED_HOSTS,"
        "s.PASSWORD_HASHERS[0],"
        "s.DEBUG if hasattr(s, 'DEBUG') else False]))"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HENGDU_")}
    done = subprocess.run(
        [sys.executable, "-c", script], env={**kept, **variables}, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_behind_tls_cookies_are_secure_and_browsers_told_to_stay_with_tls():
    secure, csrf, name, hsts, _csp, hosts, _hasher, _debug = _django(HENGDU_URL="https://hengdu.example")
    assert (secure, csrf, name) == (True, True, "__Host-hengdu")
    assert hsts >= 31_536_000
    assert "hengdu.example" in hosts


def test_scripts_and_styles_come_from_us_alone_and_passwords_are_argon2():
    *_cookies, csp, hosts, hasher, debug = _django(**OIDC)
    assert csp["default-src"] == ["'none'"]
    assert csp["script-src"] == csp["style-src"] == ["'self'"]
    assert csp["form-action"] == ["'self'", "https://sso.example"]
    assert "*" not in hosts
    assert "Argon2" in hasher
    assert debug is False


# --- hengdu serve's own options ----------------------------------------------------------------------------


def test_another_machine_is_served_with_tls_only():
    with pytest.raises(SettingError, match="needs TLS"):
        Options(data=Path("d"), host=ANYWHERE).refuse_unsafe({})
    Options(data=Path("d"), host=ANYWHERE, certificate=Path("c"), key=Path("k")).refuse_unsafe({})
    Options(data=Path("d"), host=ANYWHERE).refuse_unsafe({"HENGDU_TRUSTED_PROXIES": "10.0.0.1"})


@pytest.mark.parametrize("mode", [{"is_local": True}, {"is_demo": True}])
def test_one_person_and_the_demo_stay_on_this_machine_even_with_tls(mode):
    options = Options(data=Path("d"), host="192.0.2.1", certificate=Path("c"), key=Path("k"), **mode)
    with pytest.raises(SettingError, match="loopback address only"):
        options.refuse_unsafe({"HENGDU_TRUSTED_PROXIES": "10.0.0.1"})


def test_a_certificate_without_its_key_is_refused():
    with pytest.raises(SettingError, match="go together"):
        Options(data=Path("d"), certificate=Path("c")).refuse_unsafe({})


# --- the data folder ---------------------------------------------------------------------------------------


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    first = {path.name: path.read_bytes() for path in folder.keys.iterdir()}
    folder.prepare()
    assert {path.name: path.read_bytes() for path in folder.keys.iterdir()} == first
    assert set(first) == {"django-secret", "second-factor", "trail.pem", "seal.pem"}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [*folder.keys.iterdir()]}
    assert modes == {0o600}
    assert stat.S_IMODE(folder.path.stat().st_mode) == stat.S_IMODE(folder.keys.stat().st_mode) == 0o700


def test_keys_that_others_can_read_are_refused(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    (folder.keys / "trail.pem").chmod(0o644)
    with pytest.raises(SettingError, match="can be read by other users"):
        folder.prepare()


def test_a_folder_serves_one_server(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    first, second = FolderLock(folder), FolderLock(folder)
    first.take()
    with pytest.raises(SettingError, match="another hengdu serve"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_a_lock_that_root_took_for_a_moment_is_the_owners_of_the_folder(tmp_path):
    """As after ``hengdu doctor`` by root; only root can give a file away, others see their own."""
    owner = 10001 if os.geteuid() == 0 else os.geteuid()
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    os.chown(folder.path, owner, -1)
    lock = FolderLock(folder)
    lock.take()
    lock.release()
    assert (folder.path / "serve.lock").stat().st_uid == owner


def test_root_is_refused_in_the_folder_of_a_service(tmp_path, monkeypatch):
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    if os.geteuid() == 0:
        os.chown(folder.path, 10001, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SettingError, match="belongs to another user") as raised:
        folder.prepare()
    assert "runuser" in raised.value.hint_en


def test_a_lock_file_that_cannot_be_written_is_refused_since_two_servers_would_share_it(
    tmp_path, monkeypatch
):
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    (folder.path / "serve.lock").touch(mode=0o444)
    monkeypatch.setattr(os, "access", lambda path, _: path != folder.path / "serve.lock")  # root may write
    with pytest.raises(SettingError, match="locks nobody out"):
        FolderLock(folder).take()


@pytest.mark.parametrize(("given", "is_json"), [("", False), ("text", False), ("json", True)])
def test_logs_are_text_or_json(given, is_json):
    assert read_environment({"HENGDU_LOGS": given}).is_json_log == is_json


def test_logs_of_another_kind_are_refused():
    with pytest.raises(SettingError, match=r"HENGDU_LOGS.*'xml'"):
        read_environment({"HENGDU_LOGS": "xml"})


def test_the_way_of_sealing_is_chosen_with_its_key_and_must_be_installed():
    chosen = read_environment({"HENGDU_SEAL_SCHEME": "sm2", "HENGDU_SEAL_KEY": "/etc/seal.pem"})
    assert (chosen.seal_scheme, chosen.seal_key) == ("sm2", "/etc/seal.pem")
    assert read_environment({}).seal_scheme == "ed25519"
    with pytest.raises(SettingError, match="no key is named"):
        read_environment({"HENGDU_SEAL_SCHEME": "sm2"})
    with pytest.raises(SettingError, match="no scheme ukey is installed"):
        read_environment({"HENGDU_SEAL_SCHEME": "ukey", "HENGDU_SEAL_KEY": "slot-0"})


@pytest.mark.parametrize(
    ("module", "extra", "given"),
    [
        ("psycopg", "postgresql", {"HENGDU_DATABASE": "postgresql://db/hengdu"}),
        ("ldap3", "ldap", {"HENGDU_LDAP_URL": "ldaps://dir.example", "HENGDU_LDAP_BASE": "dc=example"}),
    ],
)
def test_a_setting_whose_package_is_missing_is_refused_at_the_start(module, extra, given, monkeypatch):
    read_environment(given)
    monkeypatch.setitem(sys.modules, module, None)  # how Python itself marks what is not to be found
    with pytest.raises(SettingError, match=rf"{module} is not installed.*hengdu\[{extra}\]"):
        read_environment(given)
