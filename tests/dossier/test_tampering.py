"""Every byte flipped and every record dropped, added or swapped is named."""

import json
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dossier.small import GOLDEN, header, sealed, signer, small_file, small_pack, small_sections

from hengdu.chain import canonical_json
from hengdu.dossier import VerdictKind, files_digest, read_dossier, seal, verify
from hengdu.dossier._container import read_container, write_container
from hengdu.dossier._seal import MANIFEST, SIGNATURES, TREE
from hengdu.errors import DossierError

PACK, FILES = small_pack()
KNOWN = {files_digest(FILES): PACK}
SEALED = sealed()
ANSWERS = "records/answers/A.jsonl"


def found(content):
    """Return the verdict and all that it says, places and texts."""
    verdict = verify(content, trusted=[signer().public_key], packs=KNOWN)
    return verdict, " ".join(f"{item.place} {item.text.en}" for item in verdict.findings)


def changed(**members):
    """Return the dossier with members replaced (``None``: left out), container intact."""
    there = {**read_container(SEALED).members, **members}
    return write_container({name: content for name, content in there.items() if content is not None})


def lines(name):
    """Return the lines of a member."""
    return read_container(SEALED).members[name].decode().splitlines()


def text(some):
    """Return lines as a member's bytes."""
    return "".join(f"{line}\n" for line in some).encode()


def spans(content):
    """Yield where each member's data lie."""
    at = 0
    for name, data in read_container(content).members.items():
        at += 30 + len(name)
        yield name, range(at, at + len(data))
        at += len(data)


def tiny():
    """Return the smallest dossier that has everything a dossier must have."""
    sections = small_sections(small_file(answers={}, indicators={}, validations=()))
    kept = {"assessment": sections["assessment"][:1], "result": sections["result"][:1]}
    return seal(header(), kept, {"small/pack.yaml": b"id: small\n"}, signer(), seed=bytes(16)).content


def test_every_single_byte_flipped_is_named_with_the_file_it_lies_in():
    content = tiny()
    where = {at: name for name, span in spans(content) for at in span}
    bits = random.Random(7)  # noqa: S311 - which bit is flipped need not be secret
    unnamed = []
    for at in range(len(content)):
        other = bytearray(content)
        other[at] ^= 1 << bits.randrange(8)
        try:
            dossier = read_dossier(bytes(other))
        except DossierError as error:
            if not error.en:
                unnamed.append(at)
            continue
        places = {item.place.partition(":")[0] for item in dossier.findings}
        if where.get(at) == SIGNATURES and not places:
            places = {
                item.place.partition("#")[0] for item in verify(bytes(other)).findings if item.kind != "key"
            }
        if not places or (at in where and where[at] not in places):
            unnamed.append((at, where.get(at), places))
    assert unnamed == []


@settings(max_examples=80)
@given(st.data())
def test_any_byte_of_a_dossier_set_to_anything_else_is_noticed(data):
    content = data.draw(st.sampled_from([SEALED, *(path.read_bytes() for path in GOLDEN.iterdir())]))
    at = data.draw(st.integers(0, len(content) - 1))
    other = content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 255))]) + content[at + 1 :]
    verdict, said = found(other)
    assert verdict.kind in {VerdictKind.ALTERED, VerdictKind.MALFORMED}
    assert said


@pytest.mark.parametrize("end", [0, 1, 21, 22, 100, 2000])
def test_a_cut_file_is_noticed(end):
    verdict, _said = found(SEALED[: len(SEALED) - end - 1])
    assert verdict.kind in {VerdictKind.ALTERED, VerdictKind.MALFORMED}


@pytest.mark.parametrize("at", range(3))
def test_a_dropped_record_is_named(at):
    kept = lines(ANSWERS)
    name = json.loads(kept.pop(at))["name"]
    verdict, said = found(changed(**{ANSWERS: text(kept)}))
    assert verdict.kind is VerdictKind.ALTERED
    assert f"{ANSWERS} record {name} is missing" in said


def test_every_dropped_record_of_every_section_is_named():
    for member in read_container(SEALED).members:
        if not member.startswith("records/"):
            continue
        there = lines(member)
        for at, line in enumerate(there):
            said = found(changed(**{member: text(there[:at] + there[at + 1 :])}))[1]
            assert f"record {json.loads(line)['name']} is missing" in said


def test_an_added_record_is_named():
    other = small_sections(small_file(answers={"A.1": (*small_file().answers["A.1"],) * 2}))
    extra = read_container(sealed(other)).members[ANSWERS].decode().splitlines()[2]
    verdict, said = found(changed(**{ANSWERS: text([*lines(ANSWERS), extra])}))
    assert verdict.kind is VerdictKind.ALTERED
    assert f"{ANSWERS}:4 record A.1/3 was added" in said


def test_swapped_records_are_named():
    first, second, third = lines(ANSWERS)
    verdict, said = found(changed(**{ANSWERS: text([second, first, third])}))
    assert verdict.kind is VerdictKind.ALTERED
    assert "record A.1/2 was moved here in place of A.1/1" in said


def test_records_that_swap_their_content_are_named():
    first, second, third = lines(ANSWERS)
    renamed = [first.replace('"A.1/1"', '"A.1/2"'), second.replace('"A.1/2"', '"A.1/1"')]
    said = found(changed(**{ANSWERS: text([renamed[1], renamed[0], third])}))[1]
    assert f"{ANSWERS}:1 record A.1/1 was changed" in said
    assert f"{ANSWERS}:2 record A.1/2 was changed" in said


def test_a_changed_answer_is_named_by_its_line():
    better = [line.replace('"answer":"P"', '"answer":"F"') for line in lines(ANSWERS)]
    said = found(changed(**{ANSWERS: text(better)}))[1]
    assert f"{ANSWERS}:2 record A.1/2 was changed" in said
    assert f"{ANSWERS}:3 record A.2/1 was changed" in said


def test_a_record_dropped_from_the_tree_too_is_named_by_its_section():
    kept = lines(ANSWERS)[:-1]
    tree = [line for line in lines(TREE) if '"A.2/1"' not in line]
    verdict, said = found(changed(**{ANSWERS: text(kept), TREE: text(tree)}))
    assert verdict.kind is VerdictKind.ALTERED
    assert "section answers/A has 2 records that do not fit the 3" in said


def test_a_changed_line_of_the_tree_is_not_blamed_on_the_record():
    tree = lines(TREE)
    tree[3] = tree[3].replace(json.loads(tree[3])[2], "ab" * 32)
    said = found(changed(**{TREE: text(tree)}))[1]
    assert said.startswith(f"{TREE}:4 ")
    assert ANSWERS not in said


def test_lines_of_the_tree_out_of_order_are_noticed():
    tree = lines(TREE)
    tree[2], tree[3] = tree[3], tree[2]
    verdict, said = found(changed(**{TREE: text(tree)}))
    assert verdict.kind is VerdictKind.ALTERED
    assert f"{TREE}:" in said


def test_files_out_of_order_are_noticed():
    members = dict(reversed(read_container(SEALED).members.items()))
    verdict, said = found(write_container(members))
    assert verdict.kind is VerdictKind.ALTERED
    assert "is not in its place" in said


def test_an_added_file_is_named():
    assert (
        "records/extra.jsonl file records/extra.jsonl was added"
        in found(changed(**{"records/extra.jsonl": b""}))[1]
    )


def test_a_dropped_or_changed_pack_file_is_named():
    place = "pack/small/pack.yaml"
    assert f"{place} file small/pack.yaml is missing" in found(changed(**{place: None}))[1]
    other = read_container(SEALED).members[place].replace(b"0.33", b"0.99")
    assert f"{place} record small/pack.yaml was changed" in found(changed(**{place: other}))[1]


def test_a_changed_header_is_named():
    other = read_container(SEALED).members[MANIFEST].replace(b'"engine":"0', b'"engine":"9')
    verdict, said = found(changed(**{MANIFEST: other}))
    assert verdict.kind is VerdictKind.ALTERED
    assert f"{MANIFEST}:1 the header or the list of sections was changed" in said


@pytest.mark.parametrize("name", [MANIFEST, TREE, SIGNATURES])
def test_without_one_of_its_own_files_it_is_no_dossier(name):
    verdict, said = found(changed(**{name: None}))
    assert verdict.kind is VerdictKind.MALFORMED
    assert name in said


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"[" * 100_000, b'{"header":1e400}', b'{"header":NaN}', b"\xff", b'{"a":1,"a":1}'],
)
@pytest.mark.parametrize("name", [MANIFEST, SIGNATURES, TREE, ANSWERS])
def test_nonsense_in_a_file_is_a_verdict_and_no_crash(name, content):
    verdict, said = found(changed(**{name: content}))
    assert verdict.kind in {VerdictKind.ALTERED, VerdictKind.MALFORMED}
    assert said


def test_a_dossier_rebuilt_with_other_answers_does_not_fit_its_signature():
    forged = dict(read_container(sealed(small_sections(small_file(answers={})))).members)
    forged[SIGNATURES] = read_container(SEALED).members[SIGNATURES]
    verdict, said = found(write_container(forged))
    assert verdict.kind is VerdictKind.ALTERED
    assert "does not fit the root" in said


def test_all_tampering_at_once_is_told_at_once():
    tree = lines(TREE)[:-1]
    verdict, said = found(
        changed(**{TREE: text(tree), ANSWERS: b"", SIGNATURES: canonical_json([]).encode()})
    )
    assert verdict.kind is VerdictKind.ALTERED
    assert "A.1/1 is missing" in said
    assert "the signatures were removed" in said


def test_a_wrong_checksum_alone_is_noticed():
    crc = zlib.crc32(read_container(SEALED).members[MANIFEST])
    verdict, said = found(SEALED.replace(crc.to_bytes(4, "little"), b"\0\0\0\0", 1))
    assert verdict.kind is VerdictKind.ALTERED
    assert f"the header of {MANIFEST}" in said
