"""The demo: fictitious institutions and people of every role, loaded once."""

from datetime import date

import pytest

from hengdu.actions import ActionError, ImportAssessment, LoadSamples, NotFoundError, Role, actor_for
from hengdu.actions._sample_course import SAMPLE_UNIT, sample_course
from hengdu.actions.samples import LoadDemo, sample_files
from hengdu.actions.standards import TakeCourse
from hengdu.assessments import AssessmentFile
from hengdu.standards.process import late
from hengdu.standards.registry import builtin_register
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Answer, Assessment
from hengdu.store.people.models import Installation, User
from hengdu.store.standards.courses import courses_visible_to
from hengdu.store.tenants.models import Grant, Tenant
from hengdu.store.trail.verify import verify_trail

DAY = date(2026, 11, 22)


@pytest.fixture
def files():
    """Two years of one sample institution."""
    found = [file for file in sample_files() if "期货" in file.institution.name]
    assert len(found) == 2
    return tuple(found)


def test_a_demo_has_years_of_assessments_one_in_progress_and_people_of_every_role(world, files):
    Installation.objects.create(id=1)
    people = LoadDemo(files=files).run(world.system)
    first, second, current = Assessment.objects.order_by("created_at", "period_end")
    assert (second.previous_id, current.previous_id) == (first.pk, second.pk)
    assert all(row.is_sample and row.tenant.is_sample for row in (first, second, current))
    assert {interview.role for interview in load_file(current).interviews} == {
        "CISO",
        "VUL",
        "IRT",
        "ITO",
        "MGT",
    }
    assert set(Grant.objects.values_list("role", flat=True)) == set(Role)
    assert all(interview.next for interview in load_file(current).interviews)
    assert Answer.objects.filter(assessment=current, carry="carried").count() > 500
    assert "受访人 示例·基础IT运营人员" in {person.role for person in people}
    for person in people:
        user = User.objects.get(username=person.username)
        assert user.check_password(person.password)
        assert user.display_name.startswith("示例")
        assert actor_for(user.pk).grants
    assert verify_trail().is_intact
    assert LoadDemo(files=files).run(world.system) == ()
    assert Assessment.objects.count() == 3


def test_people_are_made_only_where_nobody_is(world, files):
    Installation.objects.create(id=1)
    world.person(Role.SYSTEM_ADMIN)
    assert LoadDemo(files=files[:1]).run(world.system) == ()
    assert User.objects.count() == 1
    assert Tenant.objects.get().is_sample


def test_only_samples_are_loaded_as_samples(world):
    with pytest.raises(ActionError, match="sample: true"):
        LoadSamples(files=(AssessmentFile(pack="sf-nscmm"),)).run(world.system)


def test_a_file_of_an_unknown_pack_or_with_a_foreign_predecessor_is_refused(world, files):
    tenant = world.tenant()
    with pytest.raises(ActionError):
        ImportAssessment(tenant=tenant, file=AssessmentFile(pack="../none")).run(world.system)
    foreign = world.assessment(world.tenant("示例乙"))
    with pytest.raises(NotFoundError):
        ImportAssessment(tenant=tenant, file=files[0], previous=foreign).run(world.system)
    assert not Assessment.objects.filter(tenant=tenant).exists()


def test_the_demo_s_drafting_has_something_late_and_something_open():
    course = sample_course(DAY)
    standing = late(course, DAY, register=builtin_register())
    assert course.is_sample
    assert course.stage == "30"
    assert {one.holder for one in standing.late} == {"示例证券丁", "示例起草人"}
    assert [one.id for one in course.standing_comments() if one.disposition is None]


def test_the_demo_s_drafting_is_taken_in_once_and_seen_by_its_unit(world):
    TakeCourse(record=sample_course(DAY)).run(world.system)
    editor = world.person(Role.UNIT_EDITOR, unit=SAMPLE_UNIT)
    assert courses_visible_to(editor).get().is_sample
    with pytest.raises(ActionError):
        TakeCourse(record=sample_course(DAY)).run(world.system)
