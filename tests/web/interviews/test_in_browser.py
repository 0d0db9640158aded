"""What only a browser shows: single keys, the clock, and that both reach the server."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from hengdu.store.assessments.models import Answer
from hengdu.store.interviews.models import TypedAnswer

CODE = "AP-01.L1.ST1"


def test_an_interview_is_held_with_the_keyboard_alone(visit, flow, assessor, begin):
    interview = begin()
    page = visit(assessor)
    page.goto(f"{flow.url}interviews/{interview}/questions/{CODE}/#question")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#clock-question")).to_have_text(re.compile(r"00:0[1-9]"))
    page.keyboard.press("2")
    expect(page.locator("#saved-state")).to_have_class(re.compile("is-saved"))
    page.focus("#note")
    page.keyboard.type("jk1")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert CODE not in page.url
    row = Answer.objects.get()
    assert (row.code, row.answer, row.note, row.role) == (CODE, "L", "jk1", "ITO")
    second = page.url
    expect(page.locator("#question")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.url != second
    assert TypedAnswer.objects.get(code=CODE).seconds >= 1
