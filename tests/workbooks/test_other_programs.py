"""LibreOffice opens the questionnaire, and what it saves again reads back."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from hengdu.assessments import (
    NA,
    AnswerFile,
    AssessmentFile,
    Institution,
    Measurement,
    Period,
    Scope,
    System,
    build_assessment,
)
from hengdu.workbooks import export_workbook, import_workbooks

LOGS = "A-01.L1.EX1"
BACKUP = "A-01.L1.EX2"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Return a converter by LibreOffice with a profile of its own."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "install LibreOffice Calc (Debian: libreoffice-calc-nogui)"
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def convert(path, kind, folder):
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                folder,
                path,
            ],
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        made = folder / f"{path.stem}.{kind}"
        assert made.is_file(), done.stderr
        return made

    return convert


def test_a_filled_workbook_saved_by_libreoffice_reads_back_the_same(office, blank, pack, tmp_path):
    book = blank(institution=Institution(name="示例证券"))
    book.cover("评估基准日", date(2026, 9, 30))
    book.answer(
        "ITO", LOGS, 答案="F 完全", 证据等级="E1 访谈", 证据日期=date(2026, 3, 5), 备注="=1+1\n第二行 😀"
    )
    book.cell("role:ITO", LOGS, "备注").data_type = "s"
    book.answer("ITO", BACKUP, 答案="NA 不适用", 不适用或拒答理由="对象不存在")
    for title, value in {"期间": "2026Q1", "分子": 3, "分母": 4, "实测值": 0.125}.items():
        book.cell("indicators", "A-01.I1", title).value = value
    path = book.save()
    direct = import_workbooks([path], pack)
    again = import_workbooks([office(path, "xlsx", tmp_path / "out")], pack)
    assert again.file == direct.file
    assert again.warnings == ()
    assert again.file.answers[LOGS][0].note == "=1+1\n第二行 😀"
    assert again.file.indicators["A-01.I1"][0].value == Decimal("0.125")


def test_an_assessment_exported_and_saved_by_libreoffice_reads_back_the_same(office, pack, tmp_path):
    file = AssessmentFile(
        pack="probe",
        version="1.0.0",
        institution=Institution(name="示例证券"),
        as_of=date(2026, 9, 30),
        period=Period(start=date(2026, 1, 1), end=date(2026, 6, 30)),
        scope=Scope(kind="partial", systems=(System(code="S1", name="甲", grade=3, object="TRD"),)),
        answers={
            LOGS: (
                AnswerFile(answer="L", role="ITO", note="  空格\t与制表 👨‍👩‍👧", evidence_note="不在表上"),
                AnswerFile(answer="F", role="CISO", by_object={"S1": "P"}),
            ),
            BACKUP: (AnswerFile(answer=NA, reason="no_object"),),
        },
        indicators={"A-01.I1": (Measurement(period="2026Q1", value=Decimal("0.30000000000000004")),)},
        targets={"A": 2},
    )
    path = tmp_path / "a.xlsx"
    export_workbook(pack, path, assessment=build_assessment(file, pack), created=date(2026, 11, 21))
    again = import_workbooks([office(path, "xlsx", tmp_path / "out")], pack)
    assert again.file == file


def test_the_printed_questionnaire_has_pages(office, blank, tmp_path):
    printed = office(blank().path, "pdf", tmp_path / "out").read_bytes()
    assert printed.startswith(b"%PDF")
    assert (
        9
        <= printed.count(b"/Type/Page/") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page\n")
        <= 30
    )


def test_the_file_declares_no_macro_no_link_and_no_formula(blank):
    with zipfile.ZipFile(blank().path) as archive:
        names = archive.namelist()
        sheets = b"".join(archive.read(name) for name in names if name.startswith("xl/worksheets/sheet"))
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    assert b"<f>" not in sheets
