"""Kinds of jobs that tests ask for."""

from __future__ import annotations

import pytest

from hengdu.actions import Permission
from hengdu.actions.accounts import ChooseLanguage
from hengdu.actions.jobs import JobError, Produced, _kinds, job_kind
from hengdu.text import Text

DURING: list[object] = []


@pytest.fixture(autouse=True)
def _kinds_of_tests(monkeypatch):
    """Register four kinds for the time of a test; ``DURING`` holds a function that "hook" jobs call."""
    monkeypatch.setattr(_kinds, "_kinds", dict(vars(_kinds)["_kinds"]))
    DURING.clear()
    words = Text("示例任务", "Sample job")

    @job_kind("test:file", permission=Permission.PROFILE_READ, title=words)
    def file(work):
        work.progress(1, 2, Text("过半", "half way"))
        text = f"{work.actor.name} {work.place.tenant} {work.arguments['n']}"
        return Produced(name="结果.txt", media_type="text/plain", content=text.encode())

    @job_kind("test:change", permission=Permission.ACCOUNT_OWN, title=words)
    def change(work):
        for call in DURING:
            call(work)
        return Produced(change=ChooseLanguage(language="en"))

    @job_kind("test:refused", permission=Permission.ACCOUNT_OWN, title=words)
    def refused(_work):
        raise JobError("表格有误", "the sheet is wrong", place="Sheet1!B2")

    @job_kind("test:broken", permission=Permission.ACCOUNT_OWN, title=words)
    def broken(_work):
        raise ZeroDivisionError
