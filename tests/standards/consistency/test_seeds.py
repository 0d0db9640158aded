"""The documents do not ship: they are read where they lie beside the checkout, else their kept facts."""

import re
from pathlib import Path

import pytest

from hengdu.standards.consistency import Desk, builtin_documents, read_text_document, run_checks
from hengdu.standards.registry import builtin_register

SEEDS = tuple(sorted((Path(__file__).parents[4] / "shared" / "seeds").glob("*.txt")))
PROVEN = (
    ("stated-total", {154}),
    ("stated-count", {154, 169, 170, 177, 192, 194, 198}),
    ("counted-parts", {114, 190}),
    ("two-numbers", {122, 191}),
    ("missing-in-force", {180, 110}),
    ("missing-in-force", {191, 110}),
    ("two-names", {184, 344}),
    ("two-names", {183, 345}),
    ("two-names", {185, 346}),
    ("two-names", {182, 347}),
    ("category-name", {202, 313}),
    ("subtopic-set", {145, 276}),
    ("subtopic-set", {146, 284}),
    ("subtopic-set", {147, 292}),
    ("subtopic-set", {148, 297}),
    ("subtopic-set", {149, 309}),
    ("subtopic-set", {150, 319}),
    ("year-status", {200, 352}),
    ("unplanned", {169, 331}),
    ("promised-column", {329, 333}),
    ("promised-part", {68}),
    ("contents-title", {26, 88}),
    ("date-equals-order", {130, 126}),
    ("draft-without-stage", {360}),
    ("list-drift", {121, 258, 310}),
    ("body-name", {260, 268, 325}),
    ("body-name", {5, 378}),
    ("withdrawn-reference", {260}),
    ("late-elsewhere", {344, 184, 21}),
    ("not-in-plan", {152, 331}),
    ("industry-version", {264, 118}),
    ("own-name", {62, 147}),
    ("list-drift", {193, 213}),
    ("column-name", {158, 333}),
    ("urgency-legend", {333}),
    ("name-kind", {185}),
    ("term-drift", {307, 311}),
    ("heading-label", {232, 238}),
)


def documents():
    return tuple(read_text_document(path) for path in SEEDS) if SEEDS else builtin_documents()


@pytest.fixture(scope="module")
def found():
    return run_checks(Desk(documents=documents(), register=builtin_register()))


@pytest.mark.parametrize(
    ("rule", "lines"),
    PROVEN,
    ids=lambda one: one if isinstance(one, str) else "-".join(map(str, sorted(one))),
)
def test_what_the_documents_prove_is_found_with_its_lines(found, rule, lines):
    near = {line: {line, line - 2} for line in lines}  # the kept facts put a phrase on its first line
    places = [{place.line for place in one.places} for one in found if one.rule == rule]
    assert any(all(near[line] & given for line in lines) for given in places)


def test_there_are_dozens_of_findings(found):
    assert len(found) > 80


def test_a_number_known_to_be_a_misprint_is_not_reported_as_missing_too():
    register = builtin_register()
    desk = Desk(documents=documents(), register=register, decisions=register.decisions)
    found = run_checks(desk)
    missing = [one for one in found if one.rule == "missing-in-force"]
    assert ["0240" in one.message.zh for one in missing] == [True]
    assert [one for one in found if one.rule == "two-numbers"]


def test_ten_unpublished_items_are_in_no_plan(found):
    assert len([one for one in found if one.rule == "unplanned"]) == 10


def test_every_quoted_word_stands_on_its_line(found):
    texts = {path.name: path.read_text(encoding="utf-8").splitlines() for path in SEEDS}
    for one in found:
        for place in one.places:
            if place.document in texts:
                around = "".join(texts[place.document][max(0, place.line - 9) : place.line + 14])
                plain = "".join(around.split())
                words = [word for word in re.split(r"[\s|、]+", place.text.rstrip("…")) if "#" not in word]
                assert all(word in plain for word in words), (one.rule, place)


def test_the_kept_facts_say_what_the_documents_say():
    for path, kept in zip(SEEDS, builtin_documents(), strict=bool(SEEDS)):
        read = read_text_document(path)
        assert kept.headings == read.headings
        assert [table.line for table in kept.tables] == [table.line for table in read.tables]
        lines = path.read_text(encoding="utf-8").splitlines()
        for table in kept.tables:
            for row in table.rows:
                assert all(cell in lines[row.line - 1] for cell in row.cells)
