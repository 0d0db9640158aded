"""The pages of plans: editions, schedules, re-planning, comparison, review, papers."""

import zipfile
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
from tests.actions.standards.rows import kept as kept_course
from tests.standards.process import samples

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.actions.standards import KeepSchedule
from hengdu.standards.editions import Wish, default_assumptions, edition_of, make_plan, read_month
from hengdu.standards.registry import LAYERS, builtin_register
from hengdu.store.jobs.models import Job
from hengdu.store.planning.models import Edition, Schedule
from hengdu.store.trail.models import Event

EDITION = "sfis-2023"
FIRST = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture(scope="module")
def plan():
    """Schedule the built-in edition once, by rule."""
    register = builtin_register()
    edition = edition_of(register, EDITION)
    wish = Wish(
        register=register,
        edition=edition,
        assumptions=default_assumptions(),
        start=read_month("2023-01"),
        layers=LAYERS,
    )
    return make_plan(wish, plan_id="sfis-2023-plan", title=edition.title, search="greedy")


@pytest.fixture
def secretary(site):
    return site.client_as(Role.SECRETARIAT)


@pytest.fixture
def kept(site, plan):
    """Keep the schedule under a known id."""
    return KeepSchedule(id=FIRST, plan=plan).run(site.system)


def last_job():
    run_job(Job.objects.latest("created_at").pk)
    return Job.objects.latest("created_at")


def scheduled(client, address, **given):
    """Post a form that starts a schedule, do the job, and return the schedule."""
    answer = client.post(address, given)
    assert answer.status_code == 302, answer.context["form"].errors
    job = last_job()
    assert (job.state, job.error_zh) == ("done", "")
    return Schedule.objects.get(pk=job.arguments["schedule"])


def capacities(client, address):
    """Return what the form offers."""
    form = client.get(address).context["form"]
    return {field.name: field.initial for field in form if field.name.startswith("capacity_")}


def test_an_edition_is_scheduled_by_a_job_that_leads_to_the_schedule(secretary):
    address = f"/desk/plans/editions/{EDITION}/schedule/"
    given = capacities(secretary, address)
    answer = secretary.post(address, {**given, "start": "2027-01", "seconds": 0})
    waiting = secretary.get(answer["Location"])
    assert waiting.status_code == 200
    job = last_job()
    assert secretary.get(answer["Location"])["Location"] == f"/desk/plans/{job.arguments['schedule']}/"
    row = Schedule.objects.get()
    assert (row.edition, row.search, row.data["start"]) == (EDITION, "greedy", "2027-01")
    assert "/desk/plans/" in secretary.get("/desk/plans/").content.decode()


def test_half_of_the_capacity_that_was_offered_makes_a_longer_plan(secretary, kept):
    address = f"/desk/plans/editions/{EDITION}/schedule/"
    given = {name: max(1, int(value) // 4) for name, value in capacities(secretary, address).items()}
    row = scheduled(secretary, address, **given, start="2023-01", seconds=0)
    assert row.price > Schedule.objects.get(pk=kept).price


def test_a_schedule_shows_its_items_in_a_chart_and_in_a_table(secretary, kept, plan):
    page = secretary.get(f"/desk/plans/{kept}/").content.decode()
    assert "<svg" in page
    table = page[page.index('id="h-gantt"') :]
    for item in plan.items:
        assert f'href="/desk/standards/{item.standard}/"' in table
    assert all(item.reason.zh in page for item in plan.late[:3])


def test_a_plan_by_rule_claims_no_bound(secretary, kept):
    page = secretary.get(f"/desk/plans/{kept}/").content.decode()
    assert "离最优还有多远不得而知" in page


def test_loads_never_exceed_capacity_in_a_plan_that_froze_nothing(secretary, kept):
    loads = secretary.get(f"/desk/plans/{kept}/").context["loads"]["rows"]
    assert loads
    assert all(part.peak <= part.capacity for row in loads for part in row["years"] if part)


def replan(client, kept, **changed):
    """Post the form as it stands, with some fields changed."""
    address = f"/desk/plans/{kept}/replan/"
    form = client.get(address).context["form"]
    given = {
        name: value
        for name, field in form.fields.items()
        if (value := form.get_initial_for_field(field, name)) not in {None, "", False}
    }
    return scheduled(client, address, **{**given, "seconds": 0, **changed})


def test_re_planning_keeps_the_schedule_before_and_says_what_changed(secretary, kept):
    after = replan(secretary, kept, at="2024-01", note="示例", **{"urgency_sf-43": "5", "drop_sf-05": "on"})
    assert (after.predecessor_id, after.note) == (kept, "示例")
    codes = {item["standard"] for item in after.data["items"]}
    assert "sf-05" not in codes
    page = secretary.get(f"/desk/plans/{after.pk}/").content.decode()
    assert "去掉 sf-05" in page
    assert Schedule.objects.count() == 2


def test_what_is_left_as_it_stands_is_no_change(secretary, kept):
    after = replan(secretary, kept, at="2024-01")
    told = [{name: one.get(name) for name in ("standard", "urgency", "year")} for one in after.data["items"]]
    before = Schedule.objects.get(pk=kept).data["items"]
    assert told == [{name: one.get(name) for name in ("standard", "urgency", "year")} for one in before]
    assert [one["zh"] for one in after.data["changes"]] == ["2024-01 之前开始的阶段保持不变"]


def test_an_item_that_is_held_back_begins_no_earlier(secretary, kept, plan):
    code = max(plan.items, key=lambda item: item.first).standard
    after = replan(secretary, kept, at="2023-02", **{f"after_{code}": "2026-06"})
    item = next(one for one in after.data["items"] if one["standard"] == code)
    assert item["stages"][0]["first"] >= "2026-06"


def test_a_standard_is_added_with_its_year(secretary, kept):
    after = replan(secretary, kept, at="2024-01", added="sf-01 2027")
    assert "sf-01" in {*(item["standard"] for item in after.data["items"]), *after.data.get("done", ())}


def test_a_change_that_cannot_be_is_told_and_keeps_nothing(secretary, kept):
    secretary.post(f"/desk/plans/{kept}/replan/", {"at": "2024-01", "seconds": 0, "added": "nothing-here"})
    job = last_job()
    assert job.state == "failed"
    assert "nothing-here" in job.error_zh
    page = secretary.get(f"/desk/work/{job.pk}/").content.decode()
    assert f"/desk/plans/{kept}/replan/" in page
    assert Schedule.objects.count() == 1


def test_a_month_that_is_none_is_refused_beside_its_field(secretary, kept):
    answer = secretary.post(f"/desk/plans/{kept}/replan/", {"at": "2024-13", "seconds": 0})
    assert answer.status_code == 422
    assert "at" in answer.context["form"].errors


def test_two_schedules_are_compared_item_by_item(secretary, kept):
    after = replan(secretary, kept, at="2023-02", **{"capacity_working-group": "50%"})
    answer = secretary.get(f"/desk/plans/compare/?left={kept}&right={after.pk}")
    found = answer.context["found"]
    assert found.totals[1].late_months > found.totals[0].late_months
    page = answer.content.decode()
    assert all(f">{row['one'].standard}<" in page for row in answer.context["moved"])


def test_one_schedule_of_an_edition_is_in_force(secretary, kept):
    after = replan(secretary, kept, at="2024-01")
    secretary.post(f"/desk/plans/{kept}/adopt/")
    secretary.post(f"/desk/plans/{after.pk}/adopt/")
    states = {row.pk: row.is_in_force for row in Schedule.objects.all()}
    assert states == {kept: False, after.pk: True}
    again = secretary.post(f"/desk/plans/{kept}/adopt/", follow=True)
    assert "启用过" in again.content.decode()


def test_a_review_carries_what_is_unfinished_into_an_edition_once(secretary):
    address = f"/desk/plans/editions/{EDITION}/review/"
    review = secretary.get(f"{address}?as_of=2026-11-21").context["review"]
    assert secretary.post(f"{address}keep/", {"as_of": "2026-11-21"}).status_code == 302
    row = Edition.objects.get()
    assert len(row.data["items"]) == len(review.unfinished)
    assert row.data["predecessors"] == [EDITION]
    assert secretary.post(f"{address}keep/", {"as_of": "2026-11-21"}).status_code == 422
    assert EDITION in secretary.get(f"/desk/plans/editions/{row.code}/").content.decode()


def test_a_kept_draft_is_scheduled_like_any_edition(secretary):
    secretary.post(f"/desk/plans/editions/{EDITION}/review/keep/", {"as_of": "2026-11-21"})
    code = Edition.objects.get().code
    address = f"/desk/plans/editions/{code}/schedule/"
    row = scheduled(secretary, address, **capacities(secretary, address), start="2027-01", seconds=0)
    assert row.edition == code
    assert row.items > 0


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_schedule_is_given_out_as_a_file(secretary, kept, plan, form):
    secretary.post("/desk/plans/paper/", {"what": "plan", "format": form, "plan": str(kept)})
    job = last_job()
    assert (job.state, job.error_zh) == ("done", "")
    content = b"".join(secretary.get(f"/jobs/{job.pk}/file/").streaming_content)
    archive = zipfile.ZipFile(BytesIO(content))
    text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert plan.items[0].title.zh in text


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("form", "given"),
    [
        ("xlsx", {"what": "comparison", "left": str(FIRST), "right": str(FIRST)}),
        ("xlsx", {"what": "review", "edition": EDITION, "as_of": "2026-11-21"}),
        ("docx", {"what": "design", "standard": "sf-42"}),
        ("xlsx", {"what": "route", "type": "securities", "systems": ["trading"]}),
    ],
    ids=["comparison", "review", "design", "route"],
)
def test_every_paper_is_given_out_and_recorded(secretary, form, given):
    secretary.post("/desk/plans/paper/", {"format": form, **given})
    job = last_job()
    assert (job.state, job.error_zh) == ("done", "")
    assert job.result_name.endswith(f".{form}")
    event = Event.objects.get(tag="standards:plan:exported")
    assert given["what"] in event.after


def test_a_paper_that_is_not_there_is_refused(secretary):
    secretary.post("/desk/plans/paper/", {"what": "plan", "format": "exe"})
    assert last_job().state == "failed"


def test_a_reader_sees_plans_and_no_way_to_change_them(site, kept):
    reader = site.client_as(Role.DESK_READER)
    for address in ("/desk/plans/", f"/desk/plans/{kept}/", f"/desk/plans/editions/{EDITION}/review/"):
        answer = reader.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "/replan/" not in page
        assert "/adopt/" not in page
        assert "/schedule/" not in page
    assert reader.post(f"/desk/plans/{kept}/adopt/").status_code == 403
    assert (
        reader.post(f"/desk/plans/editions/{EDITION}/review/keep/", {"as_of": "2026-11-21"}).status_code
        == 403
    )


def test_what_is_not_there_is_not_found(secretary):
    for address in (f"/desk/plans/{FIRST}/", "/desk/plans/editions/none/", f"/desk/work/{FIRST}/"):
        assert secretary.get(address).status_code == 404
    assert secretary.get("/desk/plans/compare/?left=x&right=y").status_code == 404


def test_lists_and_schedules_ask_the_database_seldom(secretary, kept, max_queries):
    for address in ("/desk/plans/", f"/desk/plans/{kept}/", f"/desk/plans/editions/{EDITION}/"):
        with max_queries(15):
            secretary.get(address)


def test_a_running_replan_shows_its_progress_to_whoever_asked_and_to_nobody_else(site, secretary, kept):
    secretary.post(f"/desk/plans/{kept}/replan/", {"at": "2023-02", "seconds": 0, "freeze": "on"})
    job = Job.objects.latest("created_at")
    Job.objects.filter(pk=job.pk).update(
        state="running", done=2, total=3, message_zh="正在求解", message_en="Searching"
    )
    page = secretary.get(f"/desk/work/{job.pk}/").content.decode()
    assert '<progress value="2" max="3"' in page
    assert "正在求解" in page
    other = site.client(site.person("other", Role.SECRETARIAT))
    assert other.get(f"/desk/work/{job.pk}/").status_code == 404


def test_an_item_of_an_edition_leads_to_the_drafting_of_its_standard(site, secretary):
    item = builtin_register().plans[EDITION].items
    code = next(
        one.standard for one in item if builtin_register().standards[one.standard].status != "published"
    )
    address = f"/desk/plans/editions/{EDITION}/"
    assert f"/desk/process/new/?standard={code}" in secretary.get(address).content.decode()
    row = kept_course(replace(samples.drafting(), standard=code))
    assert f"/desk/process/{row.pk}/" in secretary.get(address).content.decode()
    reader = site.client_as(Role.DESK_READER).get(address).content.decode()
    assert "/desk/process/new/" not in reader
