"""An archive of a pack is read within bounds, and nothing in it reaches beyond the pack."""

import io
import stat
import zipfile

import pytest

from hengdu.errors import PackError
from hengdu.packs import ArchiveLimits, read_archive

MAIN = "format: 1\nid: mini\n"
SMALL = ArchiveLimits(packed=20_000, unpacked=10_000, entries=5, ratio=20, values=100)


def packed(*entries, main=MAIN, method=zipfile.ZIP_DEFLATED):
    """Return an archive of a ``pack.yaml`` and further (name or entry, content)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        if main is not None:
            made.writestr("pack.yaml", main)
        for name, content in entries:
            made.writestr(name, content)
    return target.getvalue()


def refusal(data, limits=SMALL):
    """Return how an archive is refused."""
    with pytest.raises(PackError) as caught:
        read_archive(data, name="x.zip", limits=limits)
    return str(caught.value)


def test_the_files_of_a_folder_are_read_by_their_path_inside_it():
    data = packed(
        ("home/pack.yaml", MAIN),
        ("home/parts/a.yaml", "format: 1\r\n"),
        ("home/README.md", "x"),
        ("__MACOSX/._pack", "x"),
        main=None,
    )
    found = read_archive(data, name="x.zip")
    assert found.texts == {"pack.yaml": MAIN, "parts/a.yaml": "format: 1\n"}
    assert set(found.ignored) == {"home/README.md", "__MACOSX/._pack"}


@pytest.mark.parametrize(
    "name", ["../a.yaml", "a/../../b.yaml", "/etc/a.yaml", "a\\b.yaml", "c:a.yaml", "a//b.yaml", "./a.yaml"]
)
def test_paths_that_lead_out_are_refused(name):
    assert "leads out" in refusal(packed((name, "x")))


def test_links_and_special_files_are_refused():
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        entry = zipfile.ZipInfo("a.yaml")
        entry.external_attr = (kind | 0o777) << 16
        assert "special file" in refusal(packed((entry, "/etc/passwd")))


def test_a_bomb_is_refused_by_what_it_is_and_not_by_what_it_says():
    assert "too large" in refusal(packed(("a.yaml", "x" * 9_000)))
    lying = bytearray(packed(("a.yaml", "y" * 9_000)))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "x.zip!a.yaml" in refusal(bytes(lying))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip", "not a zip file"),
        (b"PK\x03\x04" + b"\0" * 40, "damaged"),
        (packed(main=None), "no pack.yaml"),
        (packed(("a/pack.yaml", MAIN), ("b/pack.yaml", MAIN), main=None), "more than one"),
        (packed(*((f"{at}.yaml", "a") for at in range(6))), "too many files"),
        (packed(("a.yaml", ",".join("ab" * 60)), method=zipfile.ZIP_STORED), "too many values"),
        (packed(("a.yaml", b"a: \xff"), method=zipfile.ZIP_STORED), "a.yaml:1: the file is not UTF-8"),
        (packed(("a.yaml", "a: \0"), method=zipfile.ZIP_STORED), "control character"),
        (packed(("A.yaml", "a"), ("a.yaml", "a")), "repeats"),
        (packed(("a\n.yaml", "a")), "invalid"),
        (packed(("a.yaml", "a" * 50), method=zipfile.ZIP_BZIP2), "unknown way"),
        (b"PK" + b"x" * 30_000, "too large"),
        (packed(("a.yaml", "x" * 6_000), ("b.yaml", "x" * 6_000)), "too large when unpacked"),
    ],
)
def test_what_is_no_plain_archive_is_refused_with_the_reason(data, words):
    assert words in refusal(data)


def test_encrypted_entries_are_refused():
    data = bytearray(packed(("a.yaml", "a")))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.rfind(mark) + offset] |= 1
    assert "encrypted" in refusal(bytes(data))
