"""Keys, schemes and their extension point."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from tests.dossier.small import sealed, signer

from hengdu.dossier import ED25519, SIGNERS_GROUP, VerdictKind, key_name, open_signer, scheme_called, verify
from hengdu.dossier import _sign as signing
from hengdu.errors import DossierError

PEM = {
    "encoding": serialization.Encoding.PEM,
    "format": serialization.PrivateFormat.PKCS8,
    "encryption_algorithm": serialization.NoEncryption(),
}


def test_the_built_in_scheme_comes_through_the_entry_point():
    assert scheme_called("ed25519") is ED25519
    assert SIGNERS_GROUP == "hengdu.signers"


def test_a_key_file_opens_and_its_signatures_verify(tmp_path):
    (tmp_path / "seal.pem").write_bytes(signer().private.private_bytes(**PEM))
    opened = open_signer("ed25519", str(tmp_path / "seal.pem"))
    assert opened.public_key == signer().public_key
    assert ED25519.verify(opened.public_key, b"m", opened.sign(b"m"))
    assert not ED25519.verify(opened.public_key, b"n", opened.sign(b"m"))
    assert "PrivateKey" not in repr(opened)


def test_a_public_key_of_the_wrong_length_verifies_nothing():
    assert not ED25519.verify(b"short", b"m", b"s")


@pytest.mark.parametrize("content", [None, b"nonsense", X25519PrivateKey.generate().private_bytes(**PEM)])
def test_what_is_no_key_is_refused_with_its_path(tmp_path, content):
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DossierError, match="key"):
        open_signer("ed25519", str(path))


def test_an_unknown_scheme_names_the_known():
    with pytest.raises(DossierError, match="ed25519"):
        open_signer("sm2-token", "slot 0")


def test_a_signature_of_a_scheme_that_is_not_installed_is_an_unknown_key(monkeypatch):
    content = sealed()
    monkeypatch.setattr(signing, "entry_points", lambda **_group: ())
    verdict = verify(content, trusted=[signer().public_key])
    assert verdict.kind is VerdictKind.UNKNOWN_KEY
    assert "no scheme ed25519" in verdict.findings[0].text.en


def test_a_key_is_named_by_the_digest_of_its_public_part():
    assert len(key_name(signer().public_key)) == 16
    assert key_name(signer(1).public_key) != key_name(signer(2).public_key)
