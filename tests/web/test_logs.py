"""Logs and figures tell an operator what happens, and nobody who anybody is."""

import json
import logging

import pytest
from django.conf import settings

from hengdu.store import Role
from hengdu.web.logs import JsonLines


@pytest.fixture
def lines():
    """What the access log says during the test, parsed."""
    said = []

    class Keeping(logging.Handler):
        def emit(self, record):
            said.append(json.loads(JsonLines().format(record)))

    log, keeping = logging.getLogger("hengdu.access"), Keeping()
    before = log.level
    log.addHandler(keeping)
    log.setLevel(logging.INFO)
    yield said
    log.removeHandler(keeping)
    log.setLevel(before)


def test_a_request_is_one_line_with_the_id_of_its_answer_and_nothing_personal(site, lines):
    person = site.person("wang", Role.AUDIT_ADMIN)
    answer = site.client(person).get("/health/?secret=13800138000")
    (line,) = lines
    assert line["request"] == answer.headers["X-Request-ID"]
    assert set(line) == {"time", "level", "logger", "request", "method", "route", "status", "ms"}
    assert (line["method"], line["route"], line["status"]) == ("GET", "health", 200)
    assert "wang" not in json.dumps(line)


@pytest.mark.parametrize(("given", "is_kept"), [("a1b2c3d4-e5", True), ("x\ny", False), ("<b>" * 9, False)])
def test_the_id_of_a_proxy_is_kept_where_it_is_one(site, given, is_kept):
    answer = site.client().get("/health/", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) == is_kept


def test_the_words_of_an_exception_are_not_logged():
    try:
        int("身份证号")
    except ValueError as error:
        record = logging.makeLogRecord(
            {"msg": "failed: %s", "exc_info": (type(error), error, error.__traceback__)}
        )
    line = json.loads(JsonLines().format(record))
    assert line["exception"] == "ValueError"
    assert "身份证号" not in json.dumps(line, ensure_ascii=False)


def test_figures_are_for_this_machine_alone(site):
    text = site.client().get("/metrics/").content.decode()
    assert 'hengdu_jobs{state="queued"} 0\n' in text
    assert "hengdu_build_info{version=" in text
    assert site.client().get("/metrics/", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_with_a_token_figures_are_for_whoever_has_it(site, monkeypatch):
    monkeypatch.setattr(settings, "HENGDU_METRICS_TOKEN", "t" * 32)
    assert site.client().get("/metrics/").status_code == 404
    answer = site.client().get(
        "/metrics/", REMOTE_ADDR="192.0.2.7", headers={"Authorization": f"Bearer {'t' * 32}"}
    )
    assert answer.status_code == 200
