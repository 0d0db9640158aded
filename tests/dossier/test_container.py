"""The file itself: a determined zip."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengdu.dossier import _container
from hengdu.dossier._container import read_container, write_container
from hengdu.errors import DossierError

DATA = st.binary(max_size=40)
MEMBERS = {"manifest.json": b"{}", "records/answers/A.jsonl": "一\n".encode(), "pack/small/pack.yaml": b""}


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}(/[a-z0-9]{1,8}){0,3}", fullmatch=True), st.binary(), min_size=1
    )
)
def test_what_is_written_is_read(members):
    found = read_container(write_container(members))
    assert dict(found.members) == members
    assert found.oddities == ()


def test_any_unzip_program_reads_it():
    with zipfile.ZipFile(io.BytesIO(write_container(MEMBERS))) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == MEMBERS


def test_equal_members_give_equal_bytes():
    assert write_container(MEMBERS) == write_container(dict(MEMBERS))


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a//b", ".hidden", "a/../b", "一", "a\\b", "a" * 200, "c:x", ""]
)
def test_names_that_lead_elsewhere_are_refused_both_ways(name):
    with pytest.raises(DossierError):
        write_container({name: b""})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr(zipfile.ZipInfo(name or "/"), b"x")
    with pytest.raises(DossierError):
        read_container(target.getvalue())


def test_one_name_twice_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr(zipfile.ZipInfo("a.txt"), b"x")
        file.writestr(zipfile.ZipInfo("A.txt"), b"y")
    with pytest.raises(DossierError, match="twice"):
        read_container(target.getvalue())


def test_compressed_members_are_refused_so_nothing_can_swell():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("a.txt"), b"0" * 10_000_000, zipfile.ZIP_DEFLATED)
    with pytest.raises(DossierError):
        read_container(target.getvalue())


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(_container, "MOST_BYTES", 100)
    with pytest.raises(DossierError, match="larger"):
        read_container(b"x" * 101)


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(_container, "MOST_MEMBERS", 2)
    with pytest.raises(DossierError):
        read_container(write_container(MEMBERS))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 1000])
def test_what_is_no_zip_is_refused(content):
    with pytest.raises(DossierError):
        read_container(content)


def test_a_size_that_lies_is_refused_or_noticed():
    content = bytearray(write_container(MEMBERS))
    struct.pack_into("<I", content, 18, 0xFFFFFFFF)
    struct.pack_into("<I", content, 22, 0xFFFFFFFF)
    assert read_container(bytes(content)).oddities[0][0] == "manifest.json"


@given(st.data())
def test_every_changed_byte_is_at_its_offset_or_in_a_member(data):
    content = write_container(MEMBERS)
    at = data.draw(st.integers(0, len(content) - 1))
    other = content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 255))]) + content[at + 1 :]
    try:
        found = read_container(other)
    except DossierError:
        return
    assert found.oddities
    assert dict(found.members) != MEMBERS or any(abs(at - offset) < 120 for _name, offset in found.oddities)


@pytest.mark.parametrize("more", [b"x", b"PK\x03\x04", bytes(30)])
def test_bytes_before_or_after_are_noticed(more):
    content = write_container(MEMBERS)
    assert read_container(content + more).oddities
    with pytest.raises(DossierError):
        read_container(more + content)
