"""The background form: one table of devices, texts by role, carried over each year and confirmed."""

from __future__ import annotations

from hengdu.actions import CreateAssessment, SaveBackground, SetUp
from hengdu.store.assessments.models import Assessment, Background

ROWS = "| 示例防火墙 | 是 | 部分 | 每季复核 | 否 |"


def posted(rows, said=""):
    """Return what the form of the devices sends: a row is its five cells."""
    cells = {f"devices.{at}.{col}": cell for at, row in enumerate(rows) for col, cell in enumerate(row)}
    return {"devices": said, "devices.version": "0", **cells}


def test_rows_of_devices_are_saved_and_shown_in_their_fields(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    rows = [("示例防火墙", "是", "部分", "每季复核", "否"), ("", "", "", "", "")]
    assert person.post(f"{flow.url}background/ITO/", posted(rows)).status_code == 302
    assert Background.objects.get().zh == ROWS
    shown = person.get(f"{flow.url}background/").content.decode()
    assert 'name="devices.0.0" value="示例防火墙"' in shown
    assert '<option value="部分" selected>' in shown
    assert 'name="devices.3.0" value=""' in shown


def test_what_was_written_as_text_before_stays_beside_the_rows(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    action = SaveBackground(assessment=flow.row.pk, key="devices", zh="防火墙两台，均已监控", role="ITO")
    action.run(site.system)
    assert "防火墙两台，均已监控</textarea>" in person.get(f"{flow.url}background/").content.decode()
    given = posted([("示例防火墙", "是", "部分", "每季复核", "否")], said="防火墙两台，均已监控")
    person.post(f"{flow.url}background/ITO/", {**given, "devices.version": "1"})
    assert Background.objects.get().zh == f"防火墙两台，均已监控\n{ROWS}"


def test_a_bar_in_a_cell_makes_no_new_cell(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    person.post(f"{flow.url}background/ITO/", posted([("甲|乙", "是", "", "", "")]))
    assert Background.objects.get().zh == "| 甲｜乙 | 是 |  |  |  |"


def test_a_row_typed_against_a_newer_one_is_kept_on_the_page(flow, site):
    person = site.client(flow.person("ito", "ITO"))
    person.post(f"{flow.url}background/ITO/", posted([("甲", "是", "", "", "")]))
    clash = person.post(f"{flow.url}background/ITO/", posted([("乙", "否", "", "", "")]))
    assert clash.status_code == 409
    assert 'name="devices.0.0" value="乙"' in clash.content.decode()
    assert Background.objects.get().zh.startswith("| 甲 ")


def test_other_roles_read_the_rows_in_their_language(flow, site):
    SaveBackground(assessment=flow.row.pk, key="devices", zh=ROWS, role="ITO").run(site.system)
    reader = site.client(flow.person("mgt", "MGT"))
    reader.cookies["hengdu-language"] = "en"
    shown = reader.get(f"{flow.url}background/").content.decode()
    assert "<td>示例防火墙</td><td>yes</td><td>partly</td><td>每季复核</td><td>no</td>" in shown


def test_the_form_is_carried_over_to_the_next_year_and_confirmed_there(flow, site):
    for key, role in (("zones", "ITO"), ("ITO", "ITO"), ("policies", "MGT")):
        SaveBackground(assessment=flow.row.pk, key=key, zh=f"示例 {key}", en="x", role=role).run(site.system)
    facts = SetUp(title="下一年（示例）")
    made = CreateAssessment(tenant=flow.tenant.pk, pack="sf-nscmm", facts=facts, previous=flow.row.pk)
    following = Assessment.objects.get(pk=made.run(site.system))
    assert list(following.backgrounds.values_list("key", "zh", "en", "role", "carry")) == [
        ("zones", "示例 zones", "x", "ITO", "carried"),
        ("ITO", "示例 ITO", "x", "ITO", "carried"),
        ("policies", "示例 policies", "x", "MGT", "carried"),
    ]
    lead = site.client(flow.lead)
    address = f"/assessments/{following.pk}/background/"
    assert lead.get(address).content.decode().count("沿用上期") == 3
    lead.post(f"{address}ITO/", {"confirm": "on", "zones.version": "1", "ITO.version": "1"})
    assert list(following.backgrounds.filter(carry="carried").values_list("key", flat=True)) == ["policies"]
