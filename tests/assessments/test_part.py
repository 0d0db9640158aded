"""An encrypted part of an assessment: it comes back as it went, or is refused with what is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hengdu.assessments import AnswerFile, AssessmentFile, Kept, PartFile, lock_part, merge_part, unlock_part
from hengdu.errors import AssessmentError

WORDS = "correct horse battery"
SALT, NONCE = bytes(range(16)), bytes(range(12))


def part(**answers: AnswerFile) -> PartFile:
    file = AssessmentFile(pack="p", version="1", answers={code: (given,) for code, given in answers.items()})
    return PartFile(part="part-1", assessment="a-1", digest="d", roles=("ITO",), file=file)


@pytest.fixture(scope="module")
def given():
    return part(A=AnswerFile(answer="F", role="ITO", note="中文“引号”", numerator=Decimal("0.1")))


@pytest.fixture(scope="module")
def locked(given):
    return lock_part(given, WORDS, salt=SALT, nonce=NONCE)


def test_a_part_comes_back_as_it_went(given, locked):
    assert unlock_part(locked, WORDS) == given


def test_nothing_of_it_can_be_read_without_the_passphrase(locked):
    assert "中文".encode() not in locked
    assert b"ITO" not in locked


def test_a_wrong_passphrase_is_told(locked):
    with pytest.raises(AssessmentError) as refused:
        unlock_part(locked, WORDS + "!")
    assert "口令不对" in refused.value.zh


@pytest.mark.parametrize("at", [14, 30, 42, 58, 70, -1])
def test_one_changed_byte_is_refused(locked, at):
    changed = bytearray(locked)
    changed[at] ^= 1
    with pytest.raises(AssessmentError):
        unlock_part(bytes(changed), WORDS)


def test_an_altered_content_is_told_apart_from_a_wrong_passphrase(locked):
    with pytest.raises(AssessmentError, match="altered or is incomplete"):
        unlock_part(locked[:-1], WORDS)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"HENGDU-PART-1\n"])
def test_another_file_is_refused(content):
    with pytest.raises(AssessmentError, match="no offline part"):
        unlock_part(content, WORDS)


def test_a_short_passphrase_is_refused(given):
    with pytest.raises(AssessmentError, match="too short"):
        lock_part(given, "short", salt=SALT, nonce=NONCE)


F, P, N = (AnswerFile(answer=code, role="ITO") for code in "FPN")


@pytest.mark.parametrize(
    ("before", "theirs", "now", "outcome"),
    [
        ((1, P), P, (1, P), "unchanged"),
        ((1, P), P, (2, N), "unchanged"),  # only we changed it
        ((1, P), F, (1, P), "merged"),
        ((1, P), F, (2, F), "unchanged"),  # both changed it to the same
        ((1, P), F, (2, N), "conflict"),
        ((0, None), F, (0, None), "merged"),
        ((0, None), F, (1, N), "conflict"),
        ((1, P), None, (1, P), "merged"),  # cleared on the other side
        ((1, P), F, (2, P), "conflict"),  # ours was touched: nothing is overwritten silently
    ],
)
def test_each_answer_is_compared_with_both_sides(before, theirs, now, outcome):
    came = part(A=theirs) if theirs else part()
    sides = [{("A", "ITO"): Kept(version=version, given=given)} for version, given in (before, now)]
    found = merge_part(came, *sides, practices={"A"})
    counts = {"unchanged": found.unchanged, "merged": len(found.merged), "conflict": len(found.conflicts)}
    assert counts == {"unchanged": 0, "merged": 0, "conflict": 0} | {outcome: 1}


def test_what_was_not_given_out_is_left_out():
    came = part(A=F, B=F, C=AnswerFile(answer="F", role="CISO"))
    found = merge_part(came, {}, {}, practices={"A", "C"})
    assert [item.code for item in found.merged] == ["A"]
    assert found.outside == (("B", "ITO"), ("C", "CISO"))
