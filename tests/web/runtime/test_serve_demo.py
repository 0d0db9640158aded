"""``hengdu serve --demo`` from nothing: the printed accounts sign in and find the 示例 institutions."""

from __future__ import annotations

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from tests.serving import Server

from hengdu.actions.samples import sample_files


class Visitor:
    """A browser without scripts: it keeps cookies and sends forms."""

    def __init__(self, address):
        self.address, self.opener = address, build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path):
        """Return a page as text."""
        with self.opener.open(f"{self.address}{path}", timeout=60) as answer:
            return answer.read().decode()

    def sign_in(self, person):
        """Sign in with a printed account and return the page that answers."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/account/login/"))[1]
        given = {"login": person["username"], "password": person["password"], "csrfmiddlewaretoken": token}
        with self.opener.open(
            f"{self.address}/account/login/", urlencode(given).encode(), timeout=60
        ) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("demo") / "data", "--demo")
    yield server
    assert server.stop() == 0


def test_a_printed_account_signs_in_and_sees_the_sample_institutions_and_this_years_assessment(demo):
    people = {person["username"]: person for person in demo.said["people"]}
    assert demo.said["setup_link"] is None
    admin = Visitor(demo.address)
    admin.sign_in(people["demo-system"])
    shown = admin.get("/tenants/")
    names = {file.institution.name for file in sample_files()}
    assert len(names) == 3
    assert {name for name in names if name in shown} == names
    lead = Visitor(demo.address)
    assert "示例·评估负责人" in lead.sign_in(people["demo-lead"])
    listed = lead.get("/assessments/")
    assert "2027年度自评（示例）" in listed
    assert "已封存" in listed
