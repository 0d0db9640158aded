"""Keys, schemes and their extension point."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from tests.dossier.small import SM2_KEY, header, sealed, signer, small_file, small_pack, small_sections

from hengdu.dossier import (
    ED25519,
    SIGNERS_GROUP,
    SM2,
    VerdictKind,
    countersign,
    key_name,
    open_signer,
    scheme_called,
    seal,
    verify,
)
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


# --- SM2 --------------------------------------------------------------------------------------------------

# By OpenSSL 3: dgst -sm3 -sign with SM2_KEY over this text, as r and s.
MESSAGE = b"hengdu interop"
BY_OPENSSL = bytes.fromhex(
    "72c4d401b0b2800dcc60dc793dd295055d92b3f3a4fdbfe5d9ae3d33f1d270dc"
    "a64ac2d01aab613010b67ab9ae10d24edab42472ee02f80c8f35a2ce1a53760b"
)
ORDER = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)


@pytest.fixture
def sm2_key(tmp_path):
    path = tmp_path / "sm2.pem"
    path.write_text(SM2_KEY)
    return open_signer("sm2", str(path))


def test_a_signature_by_another_implementation_of_sm2_verifies(sm2_key):
    assert SM2.verify(sm2_key.public_key, MESSAGE, BY_OPENSSL)
    assert not SM2.verify(sm2_key.public_key, MESSAGE + b".", BY_OPENSSL)
    assert not SM2.verify(sm2_key.public_key, MESSAGE, BY_OPENSSL[:-1] + b"\0")


def test_sm2_signatures_verify_and_no_two_are_equal(sm2_key):
    first, second = sm2_key.sign(b"m"), sm2_key.sign(b"m")
    assert first != second
    assert SM2.verify(sm2_key.public_key, b"m", first)
    assert SM2.verify(sm2_key.public_key, b"m", second)
    assert sm2_key.private not in repr(sm2_key)


def test_what_is_out_of_range_verifies_nothing(sm2_key):
    zero, r, s = bytes(32), BY_OPENSSL[:32], BY_OPENSSL[32:]
    larger = (int.from_bytes(r) + ORDER).to_bytes(33)[-32:]
    for wrong in (zero + s, r + zero, larger + s, r + ORDER.to_bytes(32), b"", r):
        assert not SM2.verify(sm2_key.public_key, MESSAGE, wrong)
    x, y = sm2_key.public_key[:32], sm2_key.public_key[32:]
    for point in (bytes(64), y + x, x + bytes(31) + b"\1", b"\4" + x + y):
        assert not SM2.verify(point, MESSAGE, BY_OPENSSL)


def test_a_dossier_sealed_with_sm2_is_valid_where_its_key_is_trusted(sm2_key):
    sections = small_sections(small_file())
    made = seal(header(), sections, small_pack()[1], sm2_key, seed=bytes(16))
    assert verify(made.content, trusted=[sm2_key.public_key]).is_valid
    assert verify(made.content, trusted=[signer().public_key]).kind is VerdictKind.UNKNOWN_KEY


def test_without_gmssl_sm2_says_what_to_install_and_its_dossiers_are_of_an_unknown_key(sm2_key, monkeypatch):
    from hengdu.dossier import _sm2

    made = countersign(sealed(), sm2_key)
    monkeypatch.setattr(_sm2.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(DossierError, match="hengdu\\[sm2\\]"):
        open_signer("sm2", "any.pem")
    verdict = verify(made.content, trusted=[sm2_key.public_key])
    assert verdict.kind is VerdictKind.UNKNOWN_KEY
    assert any("no scheme sm2" in item.text.en for item in verdict.findings)


@pytest.mark.parametrize("content", [None, b"nonsense", signer().private.private_bytes(**PEM)])
def test_what_is_no_sm2_key_is_refused_with_its_path(tmp_path, content):
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DossierError, match=r"key\.pem"):
        open_signer("sm2", str(path))
