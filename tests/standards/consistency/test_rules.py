from pathlib import Path

import pytest
from tests.standards.consistency.cases import CASES, Case, desk

from hengdu.standards.consistency import Check, Finding, installed_checks, run_checks

CHECKS = {check.id: check for check in installed_checks()}


def findings(check: Check, case: Case, texts) -> tuple[Finding, ...]:
    return run_checks(desk(texts, case.decisions), (check,))


def test_every_installed_rule_has_a_case_and_every_case_a_rule():
    assert set(CASES) == set(CHECKS)


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_fires_on_a_small_document(code):
    case = CASES[code]
    found = findings(CHECKS[code], case, case.fires)
    assert found
    assert all(one.rule == code for one in found)
    assert all(one.message.zh and one.message.en and one.proposal.zh and one.proposal.en for one in found)
    if case.line is not None:
        assert case.line in {place.line for one in found for place in one.places}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_stays_silent_where_nothing_is_wrong(code):
    case = CASES[code]
    assert findings(CHECKS[code], case, case.silent) == ()


@pytest.mark.parametrize("code", sorted(CASES))
def test_every_place_quotes_a_line_that_the_document_has(code):
    case = CASES[code]
    given = desk(case.fires)
    texts = (case.fires,) if isinstance(case.fires, str) else case.fires
    lines = {
        document.name: len(text.splitlines()) for document, text in zip(given.documents, texts, strict=True)
    }
    for one in findings(CHECKS[code], case, case.fires):
        for place in one.places:
            assert place.document == given.register.id or 1 <= place.line <= lines[place.document]


def test_no_rule_mentions_the_documents_that_it_was_written_for():
    folder = Path(__file__).parents[3] / "src" / "hengdu" / "standards" / "consistency"
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8").split('"""', 2)[-1]
        assert "P2024003" not in text
        assert "BZKT" not in text
