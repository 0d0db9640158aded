"""Validity, gaps between claim and evidence, masking, records, requests."""

from __future__ import annotations

import datetime as dt
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hengdu.assessments import Answer
from hengdu.errors import EvidenceError, SheetError
from hengdu.evidence import (
    Piece,
    Request,
    RequestState,
    attached_grade,
    checked_link,
    evidence_gaps,
    expected_of,
    expiring,
    masked_name,
    masked_piece,
    masked_text,
    needed_grade,
    piece_records,
    read_requests,
    requests_workbook,
)
from hengdu.packs import load_pack
from hengdu.sheets import workbook_from_bytes
from hengdu.text import Text

DAY = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def pack():
    return load_pack("sf-nscmm")


@pytest.fixture(scope="module")
def practice(pack):
    return next(one for one in pack.practices.values() if one.level == 3)


def piece(key="p1", **fields):
    return Piece(**{"key": key, "kind": "file", "title": key, **fields})


def gap(pack, practice, answer, *pieces):
    found = evidence_gaps(pack, {practice.code: answer}, pieces, DAY)
    return found[0].kind if found else None


def test_the_model_asks_for_a_grade_by_level_unless_the_practice_names_one(pack, practice):
    assert needed_grade(pack, practice) == (practice.min_evidence or pack.content.min_evidence[3])


def test_each_way_of_falling_short_is_told_apart(pack, practice):
    code = practice.code
    claim = Answer(answer="F", evidence="E4")
    assert gap(pack, practice, claim) == "none"
    assert gap(pack, practice, Answer(answer="F")) == "none"  # the model asks for some
    assert gap(pack, practice, claim, piece(grade="E2", practices=(code,))) == "below_claim"
    modest = Answer(answer="F", evidence="E1")
    assert gap(pack, practice, modest, piece(grade="E1", practices=(code,))) == "below_minimum"
    old = piece(grade="E4", practices=(code,), valid_until=dt.date(2026, 6, 29))
    assert gap(pack, practice, claim, old) == "expired"
    good = piece(grade="E4", practices=(code,), valid_until=DAY)
    assert gap(pack, practice, claim, old, good) is None
    assert gap(pack, practice, claim, piece(grade="E4", practices=("other",))) == "none"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(answer="N"),
        Answer(answer="NA", reason="x"),
        Answer(state="unknown"),
        Answer(state="unanswered"),
    ],
)
def test_what_earns_nothing_needs_no_evidence(pack, practice, answer):
    assert gap(pack, practice, answer) is None


def test_the_best_piece_counts(pack):
    order = [grade.code for grade in pack.content.evidence_grades]
    for lower, higher in pairwise(order):
        held = (piece(grade=lower), piece("p2", grade=higher))
        assert attached_grade(pack, held, DAY) == higher


def test_the_expiring_list_holds_the_last_day_and_comes_soonest_first():
    pieces = [
        piece("far", valid_until=dt.date(2026, 12, 1)),
        piece("soon", valid_until=dt.date(2026, 7, 30)),
        piece("gone", valid_until=dt.date(2026, 1, 1)),
        piece("open"),
    ]
    assert [one.key for one in expiring(pieces, DAY, within_days=30)] == ["gone", "soon"]
    assert not piece(valid_until=DAY).is_expired(DAY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张伟", "张*"),
        ("欧阳娜娜", "欧阳**"),
        ("诸葛", "诸*"),
        ("Li Wei", "L* W*"),
        ("", ""),
    ],
)
def test_names_keep_the_family_name_only(text, shown):
    assert masked_name(text) == shown


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("手机13812345678。", "13812345678"),
        ("+86 138-1234-5678", "1234-"),
        ("座机 010-62345678", "62345678"),
        ("证件11010519900307123X", "19900307"),
        ("卡号6222021234567890123", "1234567890"),
        ("zhang.wei@example.org", "zhang.wei"),
    ],
)
def test_numbers_and_addresses_of_people_are_masked_in_free_text(text, gone):
    assert gone in text
    assert gone not in masked_text(text)


@given(st.text(alphabet="0123456789年月日.:-/ SH版本", max_size=40))
def test_masking_twice_changes_nothing_more(text):
    once = masked_text(text)
    assert masked_text(once) == once


def test_ordinary_numbers_stay():
    for text in ("2026-06-30 12:00", "SH-04.L2.ME1 共 1139 条", "v10.15.7", "128 台服务器"):
        assert masked_text(text) == text


def test_only_marked_fields_are_masked_and_names_in_all_of_them():
    given_piece = piece(
        title="张伟的考试成绩",
        note="由张伟提供",
        custodian="张伟",
        name="张伟.pdf",
        personal=("title", "custodian", "name"),
    )
    shown = masked_piece(given_piece)
    assert (shown.title, shown.custodian, shown.name) == ("张*的考试成绩", "张*", "***.pdf")
    assert shown.note == given_piece.note
    assert masked_piece(piece(note="13812345678")).note == "13812345678"


def test_records_are_plain_ordered_and_leave_empty_fields_out():
    import json

    records = piece_records([piece("b", issued=DAY, practices=("z", "a")), piece("a")])
    assert [record["key"] for record in records] == ["a", "b"]
    assert records[1]["issued"] == "2026-06-30"
    assert records[1]["practices"] == ["a", "z"]
    assert "note" not in records[0]
    json.dumps(records)


@pytest.mark.parametrize(
    "bad",
    [
        "ftp://x/",
        "javascript:alert(1)",
        "//x/",
        "http://",
        "https://user@x/",
        "https://x/\u202e",
        "https://x/a b",
        'https://x/"onclick=1',
        "http://[::1",
        "data:text/html,x",
        "",
    ],
)
def test_a_link_that_may_do_harm_is_refused(bad):
    with pytest.raises(EvidenceError):
        checked_link(bad)


def test_what_is_expected_follows_the_questions(pack):
    codes = [practice.code for practice in pack.practices.values()][:40]
    found = expected_of(pack, codes)
    assert found
    assert {code for item in found for code in item.practices} == set(codes)
    assert len({item.key for item in found}) == len(found)


def request(key="SH-04.E1", role="VUL", **fields):
    return Request(key=key, role=role, name=Text("制度", "policy"), person="示例甲", asked_on=DAY, **fields)


def exported(*requests, lang="zh"):
    return requests_workbook(
        requests, lang, title="t", about="示例", disclaimer="自编参考模型，非标准文本", created=DAY
    )


def read(content, *known):
    return read_requests(workbook_from_bytes(content, source="a.xlsx"), dict.fromkeys(known))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_that_goes_out_comes_back_as_it_was(lang):
    sent = (request(due=DAY, note="=1+1"), request(role="ITO", state=RequestState.REFUSED))
    back = read(exported(*sent, lang=lang), ("SH-04.E1", "VUL"), ("SH-04.E1", "ITO"))
    assert [(one.key, one.role, one.state, one.due, one.note) for one in back] == [
        (one.key, one.role, one.state, one.due, one.note) for one in sent
    ]


@pytest.mark.parametrize(
    ("cell", "value", "place"),
    [
        ("H5", "也许", "!H5"),
        ("G5", "soon", "!G5"),
        ("A5", "SH-99.E9", "!A5"),
        ("A6", "SH-04.E1", "!A6"),
        ("I5", "x" * 2001, "!I5"),
        ("A4", "x", "!A1"),
    ],
)
def test_a_wrong_cell_is_named(cell, value, place):
    book = load_workbook(io.BytesIO(exported(request())))
    sheet = book.active
    sheet[cell] = value
    if cell == "A6":
        sheet["B6"], sheet["H6"] = "VUL", "已提供"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SheetError) as caught:
        read(out.getvalue(), ("SH-04.E1", "VUL"))
    assert caught.value.place.endswith(place)


def test_another_workbook_is_refused():
    from hengdu.sheets import Properties, Sheet, workbook_bytes

    made = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the format has no zone
    other = workbook_bytes([Sheet(name="x", rows=(("a",),))], Properties(title="t", created=made))
    with pytest.raises(SheetError, match="no list"):
        read(other)
