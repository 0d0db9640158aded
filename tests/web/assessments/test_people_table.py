"""Who is asked what comes from a table: all of it, or nothing and the cells that are wrong."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from hengdu.actions import MakeToken, Role
from hengdu.store.assessments.models import Assignment
from hengdu.store.trail.models import Event

COLUMNS = ("role", "login", "person", "codes", "due", "note")


@pytest.fixture
def desk(flow, site):
    """Return a way to fill the template's first rows and send it in, as the lead."""
    site.person("gu", Role.READER, tenant=flow.tenant)
    lead = site.client(flow.lead)

    def send(*rows, name="指派.xlsx"):
        book = load_workbook(io.BytesIO(lead.get(f"{flow.url}people/table/").content))
        sheet = book.worksheets[0]
        head = next(row[0].row for row in sheet.iter_rows() if str(row[0].value).startswith("角色"))
        sheet.delete_rows(head + 1, sheet.max_row)
        for at, row in enumerate(rows, start=head + 1):
            for col, cell in enumerate(row, start=1):
                sheet.cell(at, col).value = cell
        kept = io.BytesIO()
        book.save(kept)
        file = SimpleUploadedFile(name, kept.getvalue())
        return lead.post(f"{flow.url}people/import/", {"file": file}), head

    return send


def test_the_template_names_every_role_and_code_of_the_model(flow, site):
    book = load_workbook(io.BytesIO(site.client(flow.lead).get(f"{flow.url}people/table/").content))
    first, codes = book.worksheets
    assert {"CISO", "VUL", "IRT", "ITO", "MGT"} <= {row[0].value for row in first.iter_rows()}
    assert {"ITO", "SH", "SH-04"} <= {row[0].value for row in codes.iter_rows()}


def test_a_table_asks_people_by_login_or_name_and_a_second_time_adds_nothing(desk, flow):
    rows = (
        ("ITO", "GU", None, "SH-04，SH-05", date(2027, 3, 31), "示例说明"),
        ("安全管理人员", None, "示例 某人", None, "2027/4/30", None),
        ("VUL", None, None, None, None, None),
    )
    answer, _head = desk(*rows)
    assert answer.status_code == 302
    given = Assignment.objects.filter(assessment=flow.row).order_by("id")
    found = {
        (one.role, one.user and one.user.username, one.person, tuple(one.codes), one.due) for one in given
    }
    assert found == {
        ("ITO", "gu", "", ("SH-04", "SH-05"), date(2027, 3, 31)),
        ("MGT", None, "示例 某人", (), date(2027, 4, 30)),
    }
    assert given.get(role="ITO").grant is not None
    assert given.get(role="ITO").note == "示例说明"
    assert desk(*rows)[0].status_code == 302
    assert given.count() == 2
    last = Event.objects.filter(tag="assessment:respondent:imported").order_by("-pk").first()
    assert json.loads(last.after) == {"name": "指派.xlsx", "added": [], "changed": 0}


def test_another_day_in_the_table_changes_who_is_asked_already(desk, flow):
    desk(("ITO", "gu", None, None, date(2027, 3, 31), None))
    desk(("ITO", "gu", None, None, date(2027, 5, 31), None))
    assert [one.due for one in Assignment.objects.filter(assessment=flow.row)] == [date(2027, 5, 31)]


def test_every_wrong_cell_is_named_and_nothing_is_written(desk, flow):
    answer, head = desk(
        ("ITO", "gu", None, None, None, None),
        ("XYZ", "gu", None, None, None, None),
        ("VUL", "nobody", None, None, None, None),
        ("VUL", None, "示例", "ZZ-99", "明天", None),
        ("VUL", "gu", "示例", None, None, None),
        ("ITO", "gu", None, None, None, "重复"),
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    wrong = ("A", 2), ("B", 3), ("D", 4), ("E", 4), ("C", 5), ("A", 6)
    for letter, at in wrong:
        assert f"!{letter}{head + at} " in shown
    assert "没有登录名 nobody" in shown
    assert not Assignment.objects.filter(assessment=flow.row).exists()


def test_people_of_another_institution_are_not_known_by_their_login_name(desk, site):
    other = site.tenant("示例乙")
    site.person("elsewhere", Role.LEAD, tenant=other)
    answer, head = desk(("ITO", "elsewhere", None, None, None, None))
    assert f"!B{head + 1} " in answer.content.decode()


def test_a_file_of_another_kind_and_no_file_are_refused(desk, flow, site):
    assert desk(("ITO", "gu", None, None, None, None), name="x.docx")[0].status_code == 422
    assert site.client(flow.lead).post(f"{flow.url}people/import/").status_code == 422


def test_a_program_sends_the_same_table_and_is_told_the_wrong_cell(flow, site):
    scopes = ("assessment:assignment:edit",)
    secret = MakeToken(name="示例程序", scopes=scopes).run(site.actor(flow.lead)).secret
    client, address = Client(), f"/api/v1/assessments/{flow.row.pk}/assignments/import?name=x.csv"

    def send(table):
        headers = {"Authorization": f"Bearer {secret}"}
        return client.post(address, table.encode(), content_type="application/octet-stream", headers=headers)

    assert send("角色,姓名（无账号）\nITO,示例甲\n").json() == {"added": 1, "changed": 0}
    refused = send("角色,姓名（无账号）\nXX,示例乙\n")
    assert refused.status_code == 422
    assert "A2" in refused.content.decode()
    assert [one.person for one in Assignment.objects.filter(assessment=flow.row)] == ["示例甲"]
