"""Sign with SM2 (GB/T 32918) keys kept in PEM files; the one place that uses gmssl.

gmssl computes on the curve and nothing else: its own random numbers are not those of a cryptographic
generator, and it checks neither signatures nor public keys for being in range; both are done here. It runs in
pure Python and takes times that depend on the key: a key worth a token belongs on a token, through a scheme
of its own.
"""

from __future__ import annotations

import base64
import binascii
import importlib.util
import re
import secrets
from pathlib import Path
from typing import Any, Final

import attrs

from hengdu.errors import DossierError

_MOST_KEY_BYTES: Final = 8_192
_BYTES: Final = 32
_PEM: Final = re.compile(rb"-----BEGIN (?:EC )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END")
_CURVE: Final = bytes.fromhex("06082a811ccf5501822d")  # the object identifier of the curve
_SECRET: Final = bytes.fromhex("0201010420")  # version 1, then 32 bytes
_P: Final = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF", 16)
_B: Final = int("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93", 16)
_N: Final = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)


def _curve(private: str, public: str) -> Any:  # noqa: ANN401 - gmssl ships no types
    from gmssl import sm2

    made = sm2.CryptSM2(private_key=private, public_key="00")
    made.public_key = public  # given to its maker, a key that begins with 04 would lose these digits
    return made


@attrs.frozen
class Sm2Signer:
    """An SM2 key from a file: the number as 64 digits, and the point that it names."""

    private: str = attrs.field(repr=False)
    public_key: bytes
    scheme: str = "sm2"

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature, with the identity that the standard gives by default."""
        curve = _curve(self.private, self.public_key.hex())
        while True:
            nonce = secrets.randbelow(_N - 1) + 1
            made = curve.sign_with_sm3(message, f"{nonce:064x}")
            if made is not None:
                return bytes.fromhex(made)


class Sm2:
    """Sign with SM2 keys kept in PEM files, where the package gmssl is installed."""

    @property
    def is_available(self) -> bool:
        """Say whether gmssl is installed."""
        return importlib.util.find_spec("gmssl") is not None

    def open(self, key: str) -> Sm2Signer:
        """Return the signer of a PEM file (as ``openssl genpkey -algorithm SM2`` writes it).

        DossierError where gmssl is not installed or the file holds no such key.
        """
        if not self.is_available:
            raise DossierError(
                "未安装 SM2 签名所需的 gmssl",
                "gmssl, which SM2 signatures need, is not installed",
                place=key[:200],
                hint_zh="安装 hengdu[sm2] 后重试",
                hint_en="Install hengdu[sm2] and try again",
            )
        try:
            with Path(key).open("rb") as file:
                private = _private(file.read(_MOST_KEY_BYTES))
        except (OSError, ValueError) as error:
            raise DossierError(
                "读不到 SM2 签名密钥",
                "the SM2 signing key cannot be read",
                place=key[:200],
                hint_zh="请给出未加密的 SM2 私钥 PEM 文件",
                hint_en="Give a PEM file with an SM2 private key without a passphrase",
            ) from error
        curve = _curve(private, "")
        point = curve._kg(int(private, 16), curve.ecc_table["g"])  # noqa: SLF001 - gmssl has no public way
        return Sm2Signer(private, bytes.fromhex(point))

    def verify(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether a signature is that of the key: both points and numbers are in range, and they fit."""
        if len(public_key) != 2 * _BYTES or len(signature) != 2 * _BYTES:
            return False
        x, y, r, s = (
            int.from_bytes(part[at : at + _BYTES]) for part in (public_key, signature) for at in (0, _BYTES)
        )
        is_point = x < _P and y < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0
        if not is_point or not 0 < r < _N or not 0 < s < _N:
            return False
        return bool(_curve("", public_key.hex()).verify_with_sm3(signature.hex(), message))


def _private(pem: bytes) -> str:
    """Return the secret number of a PEM file as 64 digits; ValueError where it holds none of the curve."""
    match = _PEM.search(pem)
    if match is None:
        msg = "no private key"
        raise ValueError(msg)
    try:
        der = base64.b64decode(b"".join(match[1].split()), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    _head, found, rest = der.partition(_SECRET)
    if _CURVE not in der or not found or not 0 < int.from_bytes(rest[:_BYTES]) < _N - 1:
        msg = "no key of the curve"
        raise ValueError(msg)
    return rest[:_BYTES].hex()


SM2: Final = Sm2()
