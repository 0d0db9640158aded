"""Papers for interviews, and an offline part that is opened, filled in Excel and closed."""

from __future__ import annotations

import pytest
from tests.cli.test_workbooks import fill

from hengdu.assessments import AnswerFile, AssessmentFile, PartFile, lock_part, unlock_part
from hengdu.packs import load_pack

WORDS = "correct horse battery"
CODE = "AP-01.L1.ST1"


@pytest.fixture
def passphrase(tmp_path):
    """A file with the passphrase."""
    path = tmp_path / "words.txt"
    path.write_text(f"{WORDS}\n", encoding="utf-8")
    return path


@pytest.fixture
def part(tmp_path):
    """A part with one answer of ITO."""
    pack = load_pack("sf-nscmm")
    file = AssessmentFile(
        pack=pack.id, version=pack.version, answers={CODE: (AnswerFile(answer="P", role="ITO"),)}
    )
    made = PartFile(
        part="part-1", assessment="a-1", title="示例评估", digest=pack.digest, roles=("ITO",), file=file
    )
    path = tmp_path / "part.hdpart"
    path.write_bytes(lock_part(made, WORDS, salt=bytes(16), nonce=bytes(12)))
    return path


def test_a_part_is_opened_filled_in_excel_and_closed(run, part, passphrase, tmp_path):
    folder, back = tmp_path / "work", tmp_path / "back.hdpart"
    opened = run("offline", "open", part, "--out", folder, "--passphrase-file", passphrase, "--json")
    assert opened.code == 0, opened.err
    assert (folder / "assessment.yaml").is_file()
    book, _cell = fill(folder / "questionnaire-ITO.xlsx", CODE, "F")
    closed = run("offline", "close", part, book, "--out", back, "--passphrase-file", passphrase)
    assert closed.code == 0, closed.err
    found = unlock_part(back.read_bytes(), WORDS)
    assert found.part == "part-1"
    assert [(item.answer, item.role) for item in found.file.answers[CODE]] == [("F", "ITO")]
    assert back.read_bytes()[:58] != part.read_bytes()[:58]  # a salt and nonce of its own


def test_a_wrong_passphrase_is_said_plainly(run, part, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("something else entirely", encoding="utf-8")
    ran = run("offline", "open", part, "--out", tmp_path / "work", "--passphrase-file", wrong)
    assert ran.code == 2
    assert "the passphrase is wrong" in ran.err
    assert not (tmp_path / "work").exists()


def test_answers_of_several_kinds_at_once_are_refused(run, part, passphrase, tmp_path):
    ran = run(
        "offline", "close", part, "a.xlsx", "b.yaml", "--out", tmp_path / "o", "--passphrase-file", passphrase
    )
    assert ran.code == 2


def test_a_guide_is_written_for_a_role_and_some_codes(run, tmp_path):
    words = ("--role", "ITO", "--code", "AP-01", "--format", "docx,pdf", "--out", tmp_path, "--json")
    ran = run("interview", "guide", "sf-nscmm", *words)
    assert ran.code == 0, ran.err
    assert ran.json["questions"] == 15
    assert (tmp_path / "interview-guide-ITO-en.pdf").read_bytes().startswith(b"%PDF")


def test_a_record_form_needs_a_role_of_the_pack(run, tmp_path):
    ran = run("interview", "form", "sf-nscmm", "--role", "NOBODY", "--out", tmp_path)
    assert ran.code == 2
    assert "CISO" in ran.err
