"""Signing in by the institution's directory: a real slapd, over TLS, STARTTLS and its local socket."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from tests.web.conftest import PASSWORD

from hengdu.actions import PermissionRefused, Role
from hengdu.actions.accounts import AccountError, LinkDirectory
from hengdu.store.people.models import User
from hengdu.web._environment import Directory
from hengdu.web._fresh import PROVED
from hengdu.web.accounts.directory import DirectoryError, is_password_right

# Python's own check of names is deprecated where ldap3 still calls it, and ldap3 leaves a refused socket to
# the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ssl.match_hostname:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SLAPD = Path("/usr/sbin/slapd")
THERE = "directory-password-3"
WRONG = "wrong-password-1"
PEOPLE = f"""\
dn: dc=example
objectClass: domain
dc: example

dn: ou=people,dc=example
objectClass: organizationalUnit
ou: people

dn: uid=zhang.wei,ou=people,dc=example
objectClass: inetOrgPerson
uid: zhang.wei
cn: sample
sn: sample
userPassword: {THERE}

dn: cn=twin 1,ou=people,dc=example
objectClass: inetOrgPerson
uid: twin
cn: twin 1
sn: sample
userPassword: {THERE}

dn: cn=twin 2,ou=people,dc=example
objectClass: inetOrgPerson
uid: twin
cn: twin 2
sn: sample
userPassword: {THERE}

dn: cn=administrators,dc=example
objectClass: groupOfNames
cn: administrators
member: uid=zhang.wei,ou=people,dc=example

dn: cn=reader,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-secret-5
"""
CONFIGURATION = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {folder}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "dc=example"
directory {folder}/data
maxsize 10485760
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,dc=example" read by * none
"""


def certificate(folder: Path) -> None:
    """Write a key and its own certificate for ``localhost``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@attrs.frozen
class Slapd:
    """A directory of its own in a folder: the addresses it listens on."""

    folder: Path
    tls: str
    plain: str
    local: str

    def by(self, url: str, **other) -> Directory:
        """Return the settings that reach it."""
        given = {
            "base": "ou=people,dc=example",
            "attribute": "uid",
            "reader": "cn=reader,dc=example",
            "secret": "reader-secret-5",
            "ca": self.folder / "cert.pem",
        }
        return Directory(url=url, **{**given, **other})


@pytest.fixture(scope="module")
def slapd(tmp_path_factory):
    """A running slapd that the tests alone reach."""
    if not SLAPD.exists():
        pytest.fail("slapd is not installed (Debian: apt-get install slapd)")
    folder = tmp_path_factory.mktemp("ldap")
    (folder / "data").mkdir()
    certificate(folder)
    (folder / "slapd.conf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "people.ldif").write_text(PEOPLE)
    shutil.copy(SLAPD, folder / "slapadd")  # slapd does what its name says
    load = [folder / "slapadd", "-f", folder / "slapd.conf", "-l", folder / "people.ldif"]
    subprocess.run(load, check=True, capture_output=True)
    ports = free_port(), free_port()
    where = Slapd(
        folder,
        f"ldaps://localhost:{ports[0]}",
        f"ldap://localhost:{ports[1]}",
        f"ldapi://{quote(str(folder / 'socket'), safe='')}",
    )
    listen = f"ldaps://127.0.0.1:{ports[0]}/ ldap://127.0.0.1:{ports[1]}/ {where.local}/"
    process = subprocess.Popen(
        [SLAPD, "-f", folder / "slapd.conf", "-h", listen, "-d", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", ports[1])) == 0:
                break
        time.sleep(0.05)
    yield where
    process.terminate()
    process.wait()


@pytest.fixture
def directory(slapd, monkeypatch):
    """The settings that HENGDU_LDAP_URL and its companions give."""
    chosen = slapd.by(slapd.tls)
    monkeypatch.setattr(settings, "ENVIRONMENT", attrs.evolve(settings.ENVIRONMENT, directory=chosen))
    return chosen


@pytest.fixture
def zhang(site):
    """A person without a password here, whom the administrator linked."""
    user = site.person("zhang", Role.AUDIT_ADMIN)
    user.set_unusable_password()
    user.save()
    LinkDirectory(user_id=user.pk, login="zhang.wei").run(site.system)
    return user


def sign_in(site, username="zhang", password=THERE):
    client = site.client()
    client.post("/account/login/", {"login": username, "password": password})
    return client


@pytest.mark.enable_socket  # the local socket is no address that could be allowed
@pytest.mark.parametrize("way", ["tls", "plain", "local"])
def test_the_password_is_checked_over_tls_over_starttls_and_by_the_local_socket(slapd, way):
    where = slapd.by(getattr(slapd, way))
    assert is_password_right(where, "zhang.wei", THERE)
    assert not is_password_right(where, "zhang.wei", "wrong")


@pytest.mark.usefixtures("directory")
def test_a_linked_person_signs_in_with_the_password_of_the_directory(site, zhang, trail):
    assert sign_in(site).get("/").status_code == 200
    assert sign_in(site, password=WRONG).get("/").status_code == 302
    assert trail() == ["account:directory:linked", "session:sign_in:succeeded", "session:sign_in:failed"]
    assert zhang.username not in THERE


@pytest.mark.usefixtures("directory")
def test_whoever_is_not_linked_is_a_stranger_under_the_same_name_too(site):
    site.person("zhang.wei", Role.AUDIT_ADMIN)
    assert sign_in(site, "zhang.wei").get("/").status_code == 302
    assert not User.objects.filter(username="twin").exists()


@pytest.mark.usefixtures("directory")
def test_a_group_of_the_directory_gives_no_role(site):
    user = site.person("zhang")
    LinkDirectory(user_id=user.pk, login="zhang.wei").run(site.system)
    client = sign_in(site)
    assert client.get("/account/").status_code == 200
    assert site.actor(user).grants == ()
    assert client.get("/people/").status_code == 403


@pytest.mark.parametrize(
    "login", ["*", "zhang*", "zhang.wei)(uid=*", "*)(|(uid=*", "zhang.wei\x00", "", "twin", "nobody"]
)
def test_a_name_matches_itself_alone_and_exactly_once(slapd, login):
    assert not is_password_right(slapd.by(slapd.tls), login, THERE)


def test_an_empty_password_is_never_right(slapd):
    assert not is_password_right(slapd.by(slapd.tls), "zhang.wei", "")


@pytest.mark.parametrize("way", ["tls", "plain"])
def test_a_certificate_that_nobody_vouches_for_is_refused(slapd, way):
    with pytest.raises(DirectoryError, match="not trusted"):
        is_password_right(slapd.by(getattr(slapd, way), ca=None), "zhang.wei", THERE)


def test_a_refused_reading_account_is_told_apart_from_a_wrong_password(slapd):
    with pytest.raises(DirectoryError, match="reading account"):
        is_password_right(slapd.by(slapd.tls, secret=WRONG), "zhang.wei", THERE)


@pytest.mark.usefixtures("zhang")
def test_while_the_directory_is_away_others_sign_in_and_the_log_says_why(site, slapd, monkeypatch, caplog):
    away = slapd.by(f"ldaps://localhost:{free_port()}")
    monkeypatch.setattr(settings, "ENVIRONMENT", attrs.evolve(settings.ENVIRONMENT, directory=away))
    site.person("wang", Role.AUDIT_ADMIN)
    assert sign_in(site).get("/").status_code == 302
    assert sign_in(site, "wang", PASSWORD).get("/").status_code == 200
    assert "does not answer" in caplog.text
    assert THERE not in caplog.text


@pytest.mark.usefixtures("directory")
def test_a_closed_account_and_an_ended_link_let_nobody_in(site, zhang):
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    assert sign_in(site).get("/").status_code == 302
    User.objects.filter(pk=zhang.pk).update(is_active=True)
    client = sign_in(site)
    LinkDirectory(user_id=zhang.pk, login="").run(site.system)
    assert client.get("/").status_code == 302
    assert sign_in(site).get("/").status_code == 302


def test_an_entry_belongs_to_one_account_and_an_administrator_links_it(site, zhang):
    other = site.person("wang", Role.SECURITY_ADMIN)
    with pytest.raises(AccountError, match="another account"):
        LinkDirectory(user_id=other.pk, login="ZHANG.WEI").run(site.system)
    with pytest.raises(PermissionRefused):
        LinkDirectory(user_id=other.pk, login="wang").run(site.actor(other))
    client = site.client_as(Role.SYSTEM_ADMIN)
    client.post(f"/people/{other.pk}/directory/", {"login": "wang.fang"})
    assert "wang.fang" in client.get(f"/people/{other.pk}/").content.decode()
    assert zhang.directory_link.login == "zhang.wei"


@pytest.mark.usefixtures("directory", "zhang")
def test_the_password_of_the_directory_proves_again_who_is_there(site):
    client = sign_in(site)
    session = client.session
    session[PROVED] -= 300
    session.save()
    asked = client.post("/trail/export/").headers["Location"]
    assert 'value="password"' in client.get(asked).content.decode()
    assert client.post(asked, {"means": "password", "password": THERE}).status_code == 302
    assert client.post("/trail/export/").status_code == 200
