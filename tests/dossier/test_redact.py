"""Redacted copies verify, name what they withhold, and do not hold it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dossier.small import redacted, sealed, signer, small_pack

from hengdu.dossier import (
    Closable,
    ScoreCheck,
    VerdictKind,
    Withhold,
    countersign,
    files_digest,
    read_dossier,
    redact,
    verify,
)
from hengdu.errors import DossierError

TRUSTED = [signer().public_key]
PACK, FILES = small_pack()
KNOWN = {files_digest(FILES): PACK}
SEALED = sealed()


def test_a_redacted_copy_is_valid_and_names_what_is_withheld():
    verdict = verify(redacted(SEALED), trusted=TRUSTED)
    assert verdict.is_valid
    assert verdict.score_check is ScoreCheck.WITHHELD
    assert verdict.withheld == (
        "assessment: institution.name",
        "assessment: institution.name_en",
        "answers/A: A.1/1.by",
        "answers/A: A.1/1.note",
        "answers/A: A.1/1.rater",
        "answers/A: A.1/2.rater",
        "answers/B: B.1/1",
        "result: B",
    )


def test_it_keeps_the_root_and_is_another_file():
    before, after = verify(SEALED), verify(redacted(SEALED))
    assert before.root == after.root
    assert before.digest != after.digest


def test_what_is_withheld_is_not_in_the_file():
    copy = redacted(SEALED)
    for text in ("示例人员甲", "示例说明", "示例机构", "Example institution", '"given":{"state"'):
        assert text.encode() not in copy
    assert "示例1.txt".encode() in copy


def test_closed_names_do_not_stand_in_the_way_of_the_score():
    every = frozenset(Closable)
    verdict = verify(redact(SEALED, Withhold(fields=every)).content, trusted=TRUSTED)
    assert verdict.is_valid
    assert verdict.score_check is ScoreCheck.SAME
    assert verdict.institution == ""


SECTIONS = ["answers", "answers/A", "evidence", "validations", "result", "measurements", "assessment"]


@settings(max_examples=40)
@given(
    st.builds(
        Withhold,
        sections=st.frozensets(st.sampled_from(SECTIONS)),
        nodes=st.frozensets(st.sampled_from(["A", "B"])),
        records=st.frozensets(st.sampled_from(["evidence:E1", "result:overall", "assessment:scope"])),
        fields=st.frozensets(st.sampled_from(list(Closable))),
    )
)
def test_whatever_is_withheld_the_copy_verifies_with_the_same_root(withhold):
    copy = redact(SEALED, withhold)
    verdict = verify(copy.content, trusted=TRUSTED, packs=KNOWN)
    assert verdict.kind is VerdictKind.VALID
    assert verdict.root == copy.root == read_dossier(SEALED).root


def test_redacting_twice_withholds_both():
    once = redact(SEALED, Withhold(sections=frozenset({"evidence"})))
    twice = redact(once.content, Withhold(nodes=frozenset({"B"})))
    at_once = redact(SEALED, Withhold(sections=frozenset({"evidence"}), nodes=frozenset({"B"})))
    assert twice == at_once


def test_a_changed_hash_of_a_closed_field_is_noticed():
    copy = redact(SEALED, Withhold(fields=frozenset({Closable.NOTE}))).content
    at = copy.index(b'"note":{"hash":"') + len(b'"note":{"hash":"')
    other = copy[:at] + (b"0" if copy[at : at + 1] != b"0" else b"1") + copy[at + 1 :]
    verdict = verify(other, trusted=TRUSTED)
    assert verdict.kind is VerdictKind.ALTERED
    assert "A.1/1 was changed" in verdict.findings[0].text.en


@pytest.mark.parametrize(
    "withhold",
    [
        Withhold(sections=frozenset({"nothing"})),
        Withhold(nodes=frozenset({"Z"})),
        Withhold(records=frozenset({"evidence:E9"})),
    ],
)
def test_a_slip_in_a_name_is_refused_rather_than_left_in(withhold):
    with pytest.raises(DossierError, match="does not have"):
        redact(SEALED, withhold)


def test_an_altered_dossier_is_not_redacted():
    with pytest.raises(DossierError, match="altered"):
        redact(SEALED.replace("示例说明".encode(), "示例改动".encode()), Withhold())


def test_a_second_signature_leaves_the_first_and_counts_by_itself():
    both = countersign(SEALED, signer(2), signed_at="2026-11-23T00:00:00Z", by="示例主管").content
    for key in (1, 2):
        assert verify(both, trusted=[signer(key).public_key]).is_valid
    assert [item.signer for item in verify(both).signatures] == ["", "示例主管"]
    assert verify(both).root == verify(SEALED).root


def test_one_key_signs_once():
    with pytest.raises(DossierError, match="already"):
        countersign(SEALED, signer(1))


def test_a_name_put_into_a_signature_afterwards_is_noticed():
    both = countersign(SEALED, signer(2), by="AAAA").content
    verdict = verify(both.replace(b'"signer":"AAAA"', b'"signer":"BBBB"'), trusted=TRUSTED)
    assert verdict.kind is VerdictKind.ALTERED
