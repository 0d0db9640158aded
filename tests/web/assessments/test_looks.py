"""The pages of the flow in Chromium: no violation that axe finds, no sideways scrolling, both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

AXE = Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js"
LEAD = (
    "/institutions/{tenant}/",
    "/institutions/{tenant}/profile/",
    "/institutions/{tenant}/assessments/new/",
    "/assessments/{row}/",
    "/assessments/{row}/people/",
    "/assessments/{row}/applicability/",
    "/assessments/{row}/measurements/",
    "/assessments/{row}/validations/",
    "/assessments/{row}/background/",
    "/assessments/{row}/exchange/",
)
RESPONDENT = (
    "/",
    "/inbox/",
    "/assessments/{row}/interview/ITO/",
    "/assessments/{row}/interview/ITO/AP-01.L1.ST1/",
)


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1440), ("en", 360)])
def test_axe_finds_nothing_and_nothing_is_too_wide(flow, visit, language, width):
    person = flow.person("ito", "ITO", codes=("AP-01",))
    script = AXE.read_text("utf-8")
    found = []
    for user, addresses in ((flow.lead, LEAD), (person, RESPONDENT)):
        page = visit(user, language=language, viewport={"width": width, "height": 900}, bypass_csp=True)
        for pattern in addresses:
            address = pattern.format(tenant=flow.tenant.pk, row=flow.row.pk)
            assert page.goto(address).status == 200
            page.evaluate(script)
            violations = page.evaluate("axe.run().then((found) => found.violations.map((one) => one.id))")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if violations or wide > width:
                found.append((pattern, violations, wide))
    assert not found
