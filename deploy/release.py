# ruff: noqa: INP001 - a program of the checkout, not a package
"""Sign the files of a release, and verify them before they are installed.

``release.py key KEY``: make a key pair, KEY (keep it away from the files) and KEY.pub (publish it).
``release.py sign FOLDER KEY``: write FOLDER/SHA256SUMS and its Ed25519 signature SHA256SUMS.sig.
``release.py verify FOLDER KEY.pub``: refuse a signature by another key and a file changed, missing or added.

Without this program: ``openssl pkeyutl -verify -pubin -inkey KEY.pub -rawin -in SHA256SUMS -sigfile
SHA256SUMS.sig``, then ``sha256sum -c --strict SHA256SUMS``.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"


class ReleaseError(Exception):
    """What does not hold, and of which file."""


def sums(folder: Path) -> str:
    """Return a line ``digest  name`` for each file of a folder but the list itself, in order of names."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    )
    lines = []
    for name in names:
        if name in {SUMS, SIGNATURE}:
            continue
        if (folder / name).is_symlink():
            msg = f"{name}: a link, not a file; copy the file into the folder"
            raise ReleaseError(msg)
        with (folder / name).open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
    return "".join(lines)


def key(path: str) -> None:
    """Make a key pair; neither file may be there yet."""
    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for name, data, mode in ((path, private, 0o600), (f"{path}.pub", public, 0o644)):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(file, "wb") as out:
            out.write(data)


def sign(folder: str, private: str) -> None:
    """Write the list of digests and its signature."""
    signer = serialization.load_pem_private_key(Path(private).read_bytes(), None)
    if not isinstance(signer, Ed25519PrivateKey):
        msg = f"{private}: not an Ed25519 key"
        raise ReleaseError(msg)
    listed = sums(Path(folder)).encode()
    if not listed:
        msg = f"{folder}: no files"
        raise ReleaseError(msg)
    (Path(folder) / SUMS).write_bytes(listed)
    (Path(folder) / SIGNATURE).write_bytes(signer.sign(listed))


def verify(folder: str, public: str) -> None:
    """Raise ReleaseError for whatever is not as it was signed."""
    known = serialization.load_pem_public_key(Path(public).read_bytes())
    if not isinstance(known, Ed25519PublicKey):
        msg = f"{public}: not an Ed25519 key"
        raise ReleaseError(msg)
    top = Path(folder)
    for name in (SUMS, SIGNATURE):
        if not (top / name).is_file():
            msg = f"{top / name}: missing"
            raise ReleaseError(msg)
    listed = (top / SUMS).read_bytes()
    try:
        known.verify((top / SIGNATURE).read_bytes(), listed)
    except InvalidSignature:
        msg = f"{top / SIGNATURE}: not signed by this key"
        raise ReleaseError(msg) from None
    signed, found = _by_name(listed.decode()), _by_name(sums(top))
    wrong = [f"{name}: missing" for name in sorted(signed.keys() - found.keys())]
    wrong += [f"{name}: not of this release" for name in sorted(found.keys() - signed.keys())]
    wrong += [f"{name}: changed" for name in sorted(signed) if found.get(name, signed[name]) != signed[name]]
    if wrong:
        raise ReleaseError("; ".join(wrong))


def _by_name(listed: str) -> dict[str, str]:
    return {name: digest for digest, _, name in (line.partition("  ") for line in listed.splitlines())}


COMMANDS: dict[str, Callable[..., None]] = {"key": key, "sign": sign, "verify": verify}


def main(words: list[str]) -> int:
    """Run a command; 1 when something does not hold, 2 when the call is wrong."""
    command, *more = words or [""]
    if command not in COMMANDS or len(more) != (1 if command == "key" else 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        COMMANDS[command](*more)
    except (ReleaseError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{command}: {more[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
