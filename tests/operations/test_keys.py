"""Keys are listed without their secrets and replaced without losing what they signed or encrypted."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from tests import trails
from tests.operations.conftest import ACTOR, MOMENT

from hengdu.evidence import new_key, read_keys
from hengdu.operations import OperationError, list_keys, rotate_key
from hengdu.store.people.models import User
from hengdu.store.trail.heads import anchors_in, public_keys, read_anchor, sign_head, trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.web.runtime._folder import DataFolder, FolderLock


def rotate(installation, name):
    return rotate_key(installation.data, name, actor=ACTOR, moment=MOMENT)


def test_the_list_names_every_key_and_tells_no_secret(installation):
    shown = repr(list_keys(installation.data))
    assert [key.name for key in list_keys(installation.data)] == [
        "sessions",
        "second-factor",
        "trail",
        "seal",
        "evidence",
    ]
    for path in (installation.data / "keys").iterdir():
        assert path.read_text("ascii").strip() not in shown


@pytest.mark.parametrize("name", ["sessions", "second-factor", "trail", "seal"])
def test_a_replaced_key_is_another_one_readable_by_its_owner_and_in_the_trail(installation, name):
    before = {key.name: key.fingerprint for key in list_keys(installation.data)}
    after = rotate(installation, name)
    assert after.fingerprint != before[name]
    assert after.path.stat().st_mode & 0o077 == 0
    others = {key.name: key.fingerprint for key in list_keys(installation.data) if key.name != name}
    assert others == {other: mark for other, mark in before.items() if other != name}
    event = Event.objects.order_by("-seq").first()
    assert (event.tag, event.object) == ("site:key:rotated", name)


def test_what_the_former_key_of_the_trail_signed_still_verifies(installation):
    path = installation.data / "keys" / "trail.pem"
    former = trail_key(path).public_hex
    rotate(installation, "trail")
    rotate(installation, "trail")
    trails.add(2)
    sign_head(trail_key(path), MOMENT)
    anchors = [(one.name, read_anchor(one)) for one in anchors_in(installation.data / "anchors")]
    keys = public_keys(path)
    assert len(keys) == 3
    assert keys[1] == former
    assert verify_trail(keys, anchors).is_intact
    assert not verify_trail(keys[:1], anchors).is_intact


def test_dossiers_of_before_go_on_being_trusted(installation):
    rotate(installation, "seal")
    trusted = list((installation.data / "keys" / "trusted").glob("*.pub"))
    assert len(trusted) == 1
    assert len(bytes.fromhex(trusted[0].read_text("ascii").strip())) == 32


def test_second_factors_open_with_the_new_key_alone(installation):
    path = installation.data / "keys" / "second-factor"
    old = Fernet(path.read_bytes())
    user = User.objects.create_user("zhang", display_name="示例张")
    secret = old.encrypt(b"JBSWY3DPEHPK3PXP").decode()
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": old.encrypt(b"seed").decode(), "used_mask": 5}
    )
    rotate(installation, "second-factor")
    new = Fernet(path.read_bytes())
    rows = {row.type: row.data for row in Authenticator.objects.all()}
    assert new.decrypt(rows["totp"]["secret"]) == b"JBSWY3DPEHPK3PXP"
    assert new.decrypt(rows["recovery_codes"]["seed"]) == b"seed"
    assert rows["recovery_codes"]["used_mask"] == 5


def test_a_new_key_of_evidence_stands_first_and_the_old_one_stays(installation, tmp_path, monkeypatch):
    path = tmp_path / "evidence.key"
    path.write_text(f"{new_key('sm4-gcm')}\n", "ascii")
    monkeypatch.setattr(settings, "HENGDU_EVIDENCE_KEY", path)
    before = read_keys(path)
    rotate(installation, "evidence")
    after = read_keys(path)
    assert after[1:] == before
    assert after[0].algorithm == "sm4-gcm"


def test_while_a_server_runs_no_key_is_replaced(installation):
    lock = FolderLock(DataFolder(installation.data))
    lock.take()
    try:
        with pytest.raises(Exception, match="server"):
            rotate(installation, "seal")
    finally:
        lock.release()


@pytest.mark.parametrize("name", ["tls", "evidence"])
def test_what_is_no_key_here_is_refused_with_what_there_is(installation, name):
    with pytest.raises(OperationError, match="there is no key"):
        rotate(installation, name)
