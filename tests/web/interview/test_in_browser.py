"""Answering in a real browser: nothing that was typed is lost, whatever happens meanwhile."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from playwright.sync_api import expect
from tests.web.conftest import PASSWORD

from hengdu.store.assessments.models import Answer, AnswerVersion

CODE = "AP-01.L1.ST1"


@pytest.fixture
def respondent(flow):
    """Somebody who is asked the questions of infrastructure operations in one sub-domain."""
    return flow.person("ito", "ITO", codes=("AP-01",))


@pytest.fixture
def address(flow, respondent):  # noqa: ARG001 - the person must be there
    """The page of the first question."""
    return f"{flow.url}interview/ITO/{CODE}/"


def choose(page, value):
    page.locator(f"input[name=choice][value={value}]").check()


def again(page, address):
    """Close a page and open another in the same browser; by then has come what the first sends on leaving."""
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    return page


def stored():
    return Answer.objects.filter(code=CODE, role="ITO").first()


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('hengdu-answer:')).length")


def wait_saved(page):
    page.wait_for_selector("#saved-state.is-saved")


def test_an_answer_is_saved_as_soon_as_it_is_chosen(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    choose(page, "L")
    wait_saved(page)
    assert stored().answer == "L"
    assert kept(page) == 0


def test_what_is_typed_is_saved_after_a_pause(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    choose(page, "F")
    wait_saved(page)
    page.locator("#note").type("看过排班表")
    expect(page.locator("form#answer [name=version]")).to_have_value("2")
    assert stored().note == "看过排班表"


def test_an_answer_given_without_connection_is_sent_when_there_is_one(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    page.context.set_offline(True)
    choose(page, "P")
    page.wait_for_selector("#saved-state.is-waiting")
    assert stored() is None
    assert kept(page) == 1
    page.context.set_offline(False)
    wait_saved(page)
    assert stored().answer == "P"


def test_an_answer_given_without_connection_outlives_the_page(visit, respondent, live, address):
    page = visit(respondent)
    page.goto(address)
    live.cut()
    choose(page, "P")
    page.wait_for_selector("#saved-state.is-waiting")
    page = again(page, address)
    page.wait_for_selector("#restored:not([hidden])")
    page.wait_for_selector("#saved-state.is-waiting")
    assert stored() is None
    live.cut(is_cut=False)
    wait_saved(page)
    assert stored().answer == "P"


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(visit, respondent, address):
    first = visit(respondent)
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    choose(first, "F")
    wait_saved(first)
    choose(second, "N")
    second.wait_for_selector("#conflict:not([hidden])")
    told = second.locator("#conflict").inner_text()
    assert "完全" in told
    assert "未执行" in told
    assert stored().answer == "F"


def test_after_a_conflict_the_own_answer_can_be_kept(visit, respondent, address):
    first = visit(respondent)
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    choose(first, "F")
    wait_saved(first)
    choose(second, "N")
    second.locator("#conflict button").first.click()
    wait_saved(second)
    assert stored().answer == "N"


def test_after_a_conflict_the_stored_answer_can_be_taken(visit, respondent, address):
    first = visit(respondent)
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    choose(first, "F")
    wait_saved(first)
    choose(second, "N")
    second.locator("#conflict button").nth(1).click()
    assert second.locator("input[value=F]").is_checked()
    assert stored().answer == "F"
    assert kept(second) == 0


def test_an_expired_session_keeps_the_answer_and_offers_it_back_after_sign_in(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(page, "L")
    link = page.locator("#saved-state a")
    link.wait_for()
    assert stored() is None
    link.click()
    page.fill("[name=login]", "ito")
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit], main form button").first.click()
    page.wait_for_selector("#restored:not([hidden]), #saved-state.is-saved")
    wait_saved(page)
    assert stored().answer == "L"


def test_the_group_page_lists_what_is_not_saved_yet(visit, respondent, flow, live, address):
    page = visit(respondent)
    page.goto(address)
    live.cut()
    choose(page, "P")
    page.wait_for_selector("#saved-state.is-waiting")
    page = again(page, f"{flow.url}interview/ITO/")
    page.wait_for_selector("#pending:not([hidden])")
    assert CODE in page.locator("#pending").inner_text()


def test_what_one_person_left_unsaved_is_not_offered_to_another(visit, respondent, flow, site, live, address):
    page = visit(respondent)
    page.goto(address)
    live.cut()
    choose(page, "P")
    page.wait_for_selector("#saved-state.is-waiting")
    page = again(page, f"{flow.url}interview/ITO/")
    live.cut(is_cut=False)
    other = flow.person("other", "ITO", codes=("AP-01",))
    client = site.client(other)
    cookies = [
        {"name": name, "value": morsel.value, "url": live.url} for name, morsel in client.cookies.items()
    ]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    page.goto(address)
    assert not page.locator("#restored").is_visible()
    page.wait_for_timeout(300)
    assert stored() is None
    assert not AnswerVersion.objects.filter(code=CODE).exists()


def test_a_question_is_answered_with_the_keyboard_alone(visit, respondent, address):
    page = visit(respondent)
    page.goto(f"{address}#question")
    page.keyboard.press("2")
    wait_saved(page)
    assert stored().answer == "L"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: CODE not in url.split("?")[0])
    assert page.evaluate("document.activeElement.id") == "question"


def test_the_focus_is_never_trapped(visit, respondent, address):
    page = visit(respondent)
    page.goto(f"{address}#question")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"evidence", "evidence_date", "evidence_note", "note"} <= set(seen)
    assert "BODY" in seen or "HTML" in seen


def test_digits_typed_into_a_note_choose_nothing(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    page.locator("#note").type("123")
    assert page.locator("input[name=choice]:checked").count() == 0


def test_without_a_script_the_form_saves_and_leads_on(visit, respondent, address):
    page = visit(respondent, java_script_enabled=False)
    page.goto(address)
    choose(page, "F")
    page.locator("button[value=next]").click()
    assert CODE not in page.url
    assert stored().answer == "F"


def test_without_a_script_a_refused_answer_is_shown_again_with_its_words(visit, respondent, address):
    page = visit(respondent, java_script_enabled=False)
    page.goto(address)
    choose(page, "refused")
    page.fill("#note", "涉密")
    page.locator("button[value=next]").click()
    assert page.locator(".notice.alarm:visible").count() == 1
    assert page.locator("#note").input_value() == "涉密"
    assert stored() is None


def test_a_reason_is_asked_before_a_refusal_is_sent(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    choose(page, "refused")
    page.wait_for_selector("#saved-state.is-waiting")
    assert stored() is None
    page.fill("#refused_reason", "涉及客户信息")
    wait_saved(page)
    assert (stored().state, stored().reason) == ("refused", "涉及客户信息")


@pytest.mark.parametrize("width", [360, 768])
def test_a_question_fits_a_narrow_screen(visit, respondent, address, width):
    page = visit(respondent, viewport={"width": width, "height": 740})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    choose(page, "L")
    wait_saved(page)


def test_a_save_that_the_server_cannot_do_is_tried_again(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    failures = []

    def fail_once(route):
        if route.request.method == "POST" and not failures:
            failures.append(time.monotonic())
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/interview/**", fail_once)
    choose(page, "L")
    page.wait_for_selector("#saved-state.is-waiting")
    wait_saved(page)
    assert stored().answer == "L"


def test_changes_made_while_a_save_is_on_its_way_are_sent_one_after_another(visit, respondent, address):
    page = visit(respondent)
    page.goto(address)
    held, on_the_way, at_once = [], set(), []

    def begin(request):
        if request.method == "POST":
            on_the_way.add(request)
            at_once.append(len(on_the_way))

    def end(request):
        on_the_way.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.route(
        "**/interview/**",
        lambda route: (
            held.append(route) if route.request.method == "POST" and not held else route.continue_()
        ),
    )
    choose(page, "L")
    page.locator("#evidence").select_option("E2")
    page.locator("#evidence_note").fill("示例记录")
    page.keyboard.press("Control+Enter")
    held[0].continue_()
    page.wait_for_url(lambda url: CODE not in url.split("?")[0])
    assert max(at_once) == 1
    assert (stored().answer, stored().evidence, stored().evidence_note) == ("L", "E2", "示例记录")
