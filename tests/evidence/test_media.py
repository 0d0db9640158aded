"""What a file is, by its content; and what is refused, however it is called."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.errors import EvidenceError
from hengdu.evidence import DEFAULT_LIMITS, clean_name, list_archive, looked_at, suffix_of

PDF = b"%PDF-1.4\n\xff\x00binary"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"


def look(data: bytes, name: str, **limits):
    return looked_at(io.BytesIO(data), name, len(data), limits=attrs.evolve(DEFAULT_LIMITS, **limits))


def packed(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a", PDF, "pdf"),
        ("A.PNG", PNG, "png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        ("a.gif", b"GIF89a\x01\x00", "gif"),
        ("a.docx", office("word/document.xml"), "docx"),
        ("a.xlsx", office("xl/workbook.xml"), "xlsx"),
        ("a.pptx", office("ppt/presentation.xml"), "pptx"),
        ("a.zip", packed({"x/y.exe": b"MZ"}), "zip"),
        ("a.txt", "制度\t第一条\n".encode(), "text"),
        ("a.csv", "列,值\r\n".encode("gb18030"), "text"),
        ("a.log", b"\x1b[31mred\x1b[0m\n", "text"),
        ("a.txt", "宽".encode("utf-16"), "text"),
        ("a.eml", b"From: a@example.org\r\nSubject: x\r\n\r\nbody", "eml"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "text"),
    ],
)
def test_the_type_is_that_of_the_content(name, data, code):
    assert look(data, name).media.code == code


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"MZ\x90\x00\x03"),
        ("a.docx", packed({"x.txt": b"x"})),
        ("a.xlsx", office("word/document.xml")),
        ("a.txt", PNG),
        ("a.png", PDF),
        ("a.zip", office("word/document.xml")),
        ("a.exe", b"MZ\x90\x00"),
        ("a.html", b"<html></html>"),
        ("a.svg", b"<svg/>"),
        ("a.docm", office("word/document.xml")),
        ("a", b"\x7fELF\x02\x01\x01\x00"),
        ("a.eml", b"hello"),
        ("a.txt", b"a\x00b"),
        ("a.pdf", b""),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ],
)
def test_a_wrong_type_is_refused_with_what_to_do(name, data):
    with pytest.raises(EvidenceError) as caught:
        look(data, name)
    assert caught.value.place == name
    assert caught.value.hint_zh


def test_macros_are_refused_whatever_the_name_says():
    data = office("word/document.xml", **{"word/vbaProject.bin": b"x"})
    for name in ("a.docx", "a.zip", "a"):
        with pytest.raises(EvidenceError, match="macros"):
            look(data, name)


def test_a_bomb_is_refused_by_what_it_declares():
    data = packed({"zeros": bytes(60_000_000)})
    assert len(data) < 100_000
    with pytest.raises(EvidenceError, match="unpack"):
        look(data, "a.zip")


def test_overlapping_entries_are_refused():
    """Entries that share their bytes (a bomb without nesting) declare more packed bytes than there are."""
    body = zlib.compress(bytes(5000))[2:-4] + b"\x00" * 50_000
    local = (
        struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(body), 5000, 1, 0) + b"a" + body
    )
    entries = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(body), 5000, 2, 0, 0, 0, 0, 0, 0
        )
        + f"{at:02d}".encode()
        for at in range(50)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 50, 50, len(entries), len(local), 0)
    with pytest.raises(EvidenceError, match="unpack"):
        look(local + entries + end, "a.zip")


def test_too_many_entries_are_refused_before_the_directory_is_read():
    data = packed({f"{at:05d}": b"" for at in range(300)}, zipfile.ZIP_STORED)
    with pytest.raises(EvidenceError, match="too many"):
        look(data, "a.zip", archive_entries=200)
    with pytest.raises(EvidenceError, match="too many"):
        look(data, "a.zip", directory_bytes=1000)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_archive_is_refused_and_never_breaks_the_program(noise, at):
    good = packed({"a.txt": b"hello" * 10, "b/c.txt": b"x"})
    data = good[:at] + noise + good[at + len(noise) :]
    try:
        found = list_archive(io.BytesIO(data), "a.zip", len(data))
    except EvidenceError:
        return
    assert found.entries <= DEFAULT_LIMITS.archive_entries


def test_an_xml_bomb_is_only_text():
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b'<!ENTITY b "&a;&a;">' * 1000 + b"]><a>&b;</a>"
    assert look(bomb, "a.xml").media.code == "text"


def test_a_large_text_is_read_in_flat_memory():
    data = ("一行记录\n" * 2_000_000).encode()
    stream = io.BytesIO(data)
    tracemalloc.start()
    assert looked_at(stream, "a.log", len(data)).media.code == "text"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报告.pdf", "报告.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "file"),
        ("", "file"),
        ("NUL.txt", "_NUL.txt"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('"><img src=x>.pdf', "__img src=x_.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name, shown):
    assert clean_name(given_name).lstrip("_") == shown.lstrip("_")


@given(st.text(max_size=400))
def test_every_name_becomes_one_that_can_be_saved(name):
    shown = clean_name(name)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set('/\\<>:"|?*\n\r\t\0')
    assert clean_name(shown) == shown
    assert suffix_of(shown) == suffix_of(shown).lower()
