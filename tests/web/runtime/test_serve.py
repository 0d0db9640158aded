"""``hengdu serve`` as people start it: one command, real processes, killed in every way."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import subprocess
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from tests.serving import SERVE, Server, free_port, is_free, until

from hengdu.cli._call import Call
from hengdu.cli._serve import greet
from hengdu.web.runtime import Ready

SAMPLES = {"示例甲证券股份有限公司", "示例乙期货有限公司", "示例丙交易所"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("served") / "data"


@pytest.fixture(scope="module")
def server(data):
    """``hengdu serve --demo`` from nothing."""
    running = Server(data, "--demo")
    yield running
    assert running.stop(signal.SIGTERM) == 0


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


def test_a_demo_starts_from_nothing_and_its_printed_accounts_find_the_sample_institutions(server):
    people = {person["username"]: person for person in server.said["people"]}
    assert server.said["setup_link"] is None
    admin = Visitor(server.address)
    admin.sign_in(people["demo-system"])
    shown = admin.get("/tenants/")
    assert {name for name in SAMPLES if name in shown} == SAMPLES
    lead = Visitor(server.address)
    assert "示例·评估负责人" in lead.sign_in(people["demo-lead"])
    listed = lead.get("/assessments/")
    assert "2027年度自评（示例）" in listed
    assert "已封存" in listed


def test_pages_come_with_their_headers_and_static_files_packed_for_long(server):
    _status, headers, body = server.get("/account/login/")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "登录" in body.decode()
    sheet = re.search(r'href="(/static/hengdu\.[0-9a-f]{12}\.css)"', body.decode())[1]
    _status, headers, packed = server.get(sheet, **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert b"{" in gzip.decompress(packed)


def test_a_request_for_another_host_is_refused(server):
    with pytest.raises(OSError, match="400"):
        server.get("/account/login/", Host="evil.example")


@pytest.mark.usefixtures("server")
def test_a_second_server_on_the_same_folder_is_refused_with_a_word(data):
    done = subprocess.run(
        [*SERVE, "--data", str(data), "--port", str(free_port())], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "another hengdu serve runs on this data folder" in done.stderr + done.stdout


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_that_is_killed_is_started_again(server, name):
    before = until(lambda: server.children().get(name))
    os.kill(before, signal.SIGKILL)
    until(lambda: server.children().get(name) not in {None, before})
    assert until(server.get)[2] == b"ok"


def test_the_first_start_prints_a_setup_link_and_killed_whole_it_starts_again_where_it_was(tmp_path):
    data = tmp_path / "data"
    server = Server(data)
    assert server.said["address"] == f"http://127.0.0.1:{server.port}"
    path = server.said["setup_link"].removeprefix(server.said["address"])
    assert re.fullmatch(r"/account/code/([A-Z2-9]{4}-){4}[A-Z2-9]{4}/", path)
    server.stop(signal.SIGKILL)
    until(lambda: is_free(server.port))
    server.log.unlink()
    again = Server(data, HENGDU_LOGS="json")
    assert again.get()[2] == b"ok"
    port = again.port
    assert again.stop(signal.SIGINT) == 0
    assert is_free(port)
    logged = [json.loads(line) for line in again.log.read_text(encoding="utf-8").splitlines()]
    assert "health" in {line.get("route") for line in logged}
    assert (logged[-1]["logger"], logged[-1]["message"]) == ("hengdu.serve", "Stopped.")


def test_where_logs_are_json_the_greeting_is_one_line_of_them(capsys):
    ready = Ready(address="https://hengdu.example", setup_link=None, is_local=False, applied=(), people=())
    greet(Call("zh", as_json=False), ready, is_logged=True)
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["logger"], said["message"]) == ("hengdu.serve", "衡度已启动")
    assert said["address"] == "https://hengdu.example"
    greet(Call("zh", as_json=False), ready, is_logged=False)
    assert capsys.readouterr().out.startswith("衡度已启动：https://hengdu.example\n")


def test_a_taken_port_is_said_at_once(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*SERVE, "--data", str(tmp_path / "data"), "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"--port {port}" in done.stderr + done.stdout
    assert not (tmp_path / "data").exists()
