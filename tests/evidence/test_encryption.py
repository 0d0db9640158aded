"""Files at rest: what is written is read back, and nothing can be changed, moved or cut off unseen."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengdu.errors import EvidenceError
from hengdu.evidence import CHUNK_BYTES, Key, OpenedReader, SealingWriter, new_key, read_keys

AES = Key("aes-256-gcm", bytes(range(32)))
SM4 = Key("sm4-gcm", bytes(range(16)))
SEALED_CHUNK = CHUNK_BYTES + 16
HEADER = 46


def sealed(data: bytes, key: Key = AES, step: int = 10_000) -> bytes:
    out = io.BytesIO()
    writer = SealingWriter(out, key)
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
    writer.finish()
    return out.getvalue()


def opened(data: bytes, *keys: Key) -> OpenedReader:
    return OpenedReader(io.BytesIO(data), keys or (AES, SM4), place="a.pdf")


@pytest.mark.parametrize("key", [AES, SM4], ids=lambda key: key.algorithm)
@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_is_written_is_read_back(key, size):
    data = bytes(at % 251 for at in range(size))
    stored = sealed(data, key)
    assert size < 20 or data[:20] not in stored
    assert opened(stored).read() == data


@settings(max_examples=30)
@given(st.integers(0, 3 * CHUNK_BYTES), st.integers(0, 2 * CHUNK_BYTES))
def test_any_part_is_read_as_from_a_plain_file(at, length):
    data = bytes(range(256)) * (2 * CHUNK_BYTES // 256 + 100)
    plain, reader = io.BytesIO(data), io.BufferedReader(opened(sealed(data)))
    for stream in (plain, reader):
        stream.seek(at)
    assert reader.read(length) == plain.read(length)
    plain.seek(-10, io.SEEK_END)
    reader.seek(-10, io.SEEK_END)
    assert reader.read() == plain.read()


@given(st.integers(0, HEADER + CHUNK_BYTES + 500))
def test_a_changed_byte_is_seen(at):
    stored = bytearray(sealed(bytes(CHUNK_BYTES + 500 - 32)))
    stored[at % len(stored)] ^= 1
    with pytest.raises(EvidenceError):
        opened(bytes(stored)).read()


def test_a_cut_a_swap_and_a_chunk_of_another_file_are_seen():
    data = bytes(3 * CHUNK_BYTES)
    stored, other = sealed(data), sealed(data)
    first, second = (stored[HEADER + at * SEALED_CHUNK : HEADER + (at + 1) * SEALED_CHUNK] for at in range(2))
    cut = stored[: HEADER + 2 * SEALED_CHUNK]
    swapped = stored[:HEADER] + second + first + stored[HEADER + 2 * SEALED_CHUNK :]
    foreign = other[: HEADER + SEALED_CHUNK] + stored[HEADER + SEALED_CHUNK :]
    for wrong in (cut, swapped, foreign, stored[:HEADER], stored + bytes(SEALED_CHUNK), b"", b"%PDF"):
        with pytest.raises(EvidenceError):
            opened(wrong).read()


def test_a_key_that_is_not_there_is_named_as_such():
    with pytest.raises(EvidenceError, match="no key"):
        opened(sealed(b"x", SM4), AES)


def test_the_same_content_is_never_stored_the_same():
    assert sealed(b"x" * 100) != sealed(b"x" * 100)


def test_the_first_key_of_a_file_encrypts_and_old_ones_still_open(tmp_path):
    old, new = new_key("sm4-gcm"), new_key()
    path = tmp_path / "keys"
    path.write_text(f"# rotated\n{new}\n\n{old}\n", "ascii")
    keys = read_keys(path)
    assert [key.algorithm for key in keys] == ["aes-256-gcm", "sm4-gcm"]
    assert opened(sealed(b"old", keys[1]), *keys).read() == b"old"


@pytest.mark.parametrize("text", ["", "aes-256-gcm:00", "des:00", "nonsense", "aes-256-gcm:" + "zz" * 32])
def test_a_wrong_key_file_is_refused_without_repeating_it(tmp_path, text):
    path = tmp_path / "keys"
    path.write_text(text, "ascii")
    with pytest.raises(EvidenceError) as caught:
        read_keys(path)
    assert "zz" not in str(caught.value)
