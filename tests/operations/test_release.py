"""The files of a release are signed; whatever is not as it was signed is refused by name."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def release():
    """The program."""
    spec = importlib.util.spec_from_file_location("release", TOP / "deploy" / "release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def signed(release, tmp_path):
    """A folder of files, signed, with its key beside it."""
    folder = tmp_path / "release"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels/one.whl").write_bytes(b"one")
    (folder / "requirements.txt").write_bytes(b"two\n")
    assert release.main(["key", str(tmp_path / "release.pem")]) == 0
    assert release.main(["sign", str(folder), str(tmp_path / "release.pem")]) == 0
    return folder


def outcome(release, folder, capsys, key="release.pem.pub"):
    code = release.main(["verify", str(folder), str(folder.parent / key)])
    return code, capsys.readouterr().err


def test_what_was_signed_verifies_here_and_with_common_tools(release, signed, capsys):
    assert outcome(release, signed, capsys) == (0, "")
    key = signed.parent / "release.pem.pub"
    words = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin"]
    subprocess.run([*words, "-in", "SHA256SUMS", "-sigfile", "SHA256SUMS.sig"], cwd=signed, check=True)
    subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=signed, check=True)  # noqa: S607 - whichever there is


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda at: (at / "wheels/one.whl").write_bytes(b"0ne"), "wheels/one.whl: changed"),
        (lambda at: (at / "requirements.txt").unlink(), "requirements.txt: missing"),
        (lambda at: (at / "wheels/two.whl").write_bytes(b""), "wheels/two.whl: not of this release"),
        (lambda at: (at / "wheels/link").symlink_to("one.whl"), "wheels/link: a link"),
        (lambda at: (at / "SHA256SUMS.sig").unlink(), "SHA256SUMS.sig: missing"),
        (lambda at: (at / "SHA256SUMS").write_text("00  x\n"), "not signed by this key"),
    ],
)
def test_what_is_not_as_signed_is_named(release, signed, capsys, change, said):
    change(signed)
    code, told = outcome(release, signed, capsys)
    assert code == 1
    assert said in told


def test_another_key_is_refused_and_a_key_is_never_written_over(release, signed, capsys):
    assert release.main(["key", str(signed.parent / "other.pem")]) == 0
    assert outcome(release, signed, capsys, "other.pem.pub")[0] == 1
    before = (signed.parent / "other.pem").read_bytes()
    assert release.main(["key", str(signed.parent / "other.pem")]) == 1
    assert (signed.parent / "other.pem").read_bytes() == before
    assert (signed.parent / "other.pem").stat().st_mode & 0o77 == 0
    shutil.rmtree(signed)
    assert outcome(release, signed, capsys)[0] == 1
