"""Sealing is whole or nothing, and what is sealed changes no more: by action, job, page or SQL."""

import os
import shutil
import signal

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from tests.application import fresh_database, keep_database, take_database
from tests.faults.dying import forget_connection
from tests.sealing import ANSWERS, INDICATOR, answered, approve, codes, kept_approved
from tests.world import World

from hengdu.actions import (
    ActionError,
    ChangeAssessment,
    Conflict,
    CorrectSealed,
    OpenDispute,
    PermissionRefused,
    RemoveMeasurement,
    Role,
    SaveAnswer,
    SaveBackground,
    SaveDeclaration,
    SaveProfile,
    SealAssessment,
    SetUp,
    WithdrawDispute,
    prepare_seal,
)
from hengdu.actions import _seal as sealing
from hengdu.actions._seal import dossier_path, missing_before_seal, seal_signer
from hengdu.actions._seal_sections import SECTIONS
from hengdu.actions.dossiers import REDACT, SEAL, VERIFY, trusted_keys
from hengdu.actions.jobs import StartJob, run_job
from hengdu.assessments import AssessmentFile
from hengdu.dossier import file_of, read_dossier, verify
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Answer, Assessment, Status
from hengdu.store.dossiers import guards
from hengdu.store.dossiers.models import Dossier
from hengdu.store.dossiers.queries import dossiers_visible_to
from hengdu.store.jobs.models import Job, JobState
from hengdu.store.tenants.profile import kept_profile_of
from hengdu.store.trail import Tag
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail


@pytest.fixture(scope="module")
def prepared_database(tmp_path_factory):
    """Make an approved assessment once; return the kept database, the lead, and the assessment's id."""
    return kept_approved(tmp_path_factory.mktemp("approved"))


@pytest.fixture
def approved(prepared_database, tmp_path):
    """Return the lead and an approved assessment in a database of the test's own."""
    kept, lead, assessment = prepared_database
    with fresh_database(tmp_path):
        take_database(kept)
        yield World().again(lead), assessment


@pytest.fixture(scope="module")
def sealed_database(prepared_database, tmp_path_factory):
    """Seal it once; return the kept database and the folder of dossiers."""
    kept, lead, assessment = prepared_database
    folder = tmp_path_factory.mktemp("sealed")
    with fresh_database(folder):
        take_database(kept)
        SealAssessment(assessment=assessment).run(World().again(lead))
        return keep_database(folder, "sealed"), folder / "dossiers"


@pytest.fixture
def sealed(approved, sealed_database):
    """Return the lead and a sealed assessment in a database of the test's own."""
    kept, folder = sealed_database
    take_database(kept)
    shutil.copytree(folder, settings.HENGDU_DOSSIERS)
    return approved


def states(assessment):
    """Return the status, how many dossiers there are, and whether their files are."""
    rows = list(Dossier.objects.filter(assessment=assessment))
    return Assessment.objects.get(pk=assessment).status, [dossier_path(row.digest).is_file() for row in rows]


def test_the_dossier_verifies_elsewhere_and_holds_what_was_answered(sealed, tmp_path):
    _lead, assessment = sealed
    row = Dossier.objects.get(assessment=assessment)
    copy = shutil.copyfile(dossier_path(row.digest), tmp_path / "elsewhere.hengdu")
    verdict = verify(copy, trusted=[bytes.fromhex(row.public_key)])
    assert verdict.is_valid
    assert (verdict.root, verdict.digest, verdict.level) == (row.root, row.digest, row.level)
    file = file_of(read_dossier(copy).sections)
    assert isinstance(file, AssessmentFile)
    assert file == load_file(Assessment.objects.get(pk=assessment)).file


def test_sealing_sets_the_status_and_leaves_an_event(sealed):
    _lead, assessment = sealed
    row = Assessment.objects.get(pk=assessment)
    dossier = Dossier.objects.get(assessment=assessment)
    assert states(assessment) == (Status.SEALED, [True])
    assert (row.sealed_digest, row.sealed_at) == (dossier.digest, dossier.sealed_at)
    event = Event.objects.get(tag=Tag.ASSESSMENT_SEALED.value)
    assert dossier.root in event.after
    assert verify_trail(trail_key().public_hex).is_intact


def test_the_key_is_the_installations_own_and_is_trusted_here(sealed):
    del sealed
    assert Dossier.objects.get().public_key == seal_signer().public_key.hex()
    assert trusted_keys() == [seal_signer().public_key]
    assert settings.HENGDU_SEAL_KEY.stat().st_mode & 0o077 == 0


def test_a_key_becomes_trusted_by_a_file_and_not_by_a_row(sealed):
    del sealed
    folder = settings.HENGDU_SEAL_KEY.parent / "trusted"
    folder.mkdir()
    try:
        (folder / "other.pub").write_text("ab" * 32 + "\n")
        (folder / "broken.pub").write_text("nonsense")
        assert trusted_keys() == [seal_signer().public_key, bytes.fromhex("ab" * 32)]
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "action",
    [
        lambda key: SaveAnswer(assessment=key, code=codes()[5], role="CISO", given={"answer": "F"}),
        lambda key: SaveBackground(assessment=key, key="x", zh="y"),
        lambda key: RemoveMeasurement(assessment=key, indicator=INDICATOR, period="2026-Q1"),
        lambda key: SaveDeclaration(assessment=key, redline="RL1", holds=True),
        lambda key: ChangeAssessment(assessment=key, facts=SetUp(title="x"), version=2),
        lambda key: SealAssessment(assessment=key),
    ],
)
def test_no_action_changes_a_sealed_assessment(sealed, action):
    _lead, assessment = sealed
    before = Event.objects.count()
    with pytest.raises(ActionError):
        action(assessment).run(World().system)
    assert Event.objects.count() == before


def test_what_is_not_approved_is_not_sealed(world):
    tenant = world.tenant()
    assessment = world.assessment(tenant)
    row = Assessment.objects.get(pk=assessment)
    assert [item.en for item in missing_before_seal(row)] == ["It is not approved"]
    with pytest.raises(ActionError, match="not approved"):
        SealAssessment(assessment=assessment).run(world.person(Role.LEAD, tenant))
    assert states(assessment) == (Status.OPEN, [])


def test_approvals_of_other_content_do_not_count(approved):
    lead, assessment = approved
    Answer.objects.filter(assessment=assessment, answer="F").update(answer="N")
    with pytest.raises(ActionError, match="after the approval"):
        SealAssessment(assessment=assessment).run(lead)


@pytest.mark.parametrize("role", [Role.READER, Role.RESPONDENT, Role.REVIEWER, Role.FIRST_RESPONSIBLE])
def test_only_the_lead_seals(approved, role):
    _lead, assessment = approved
    world, row = World(), Assessment.objects.get(pk=assessment)
    other = world.person(role, row.tenant_id)
    with pytest.raises(PermissionRefused):
        SealAssessment(assessment=assessment).run(other)


def test_what_changed_while_the_dossier_was_made_is_a_conflict(approved, monkeypatch):
    lead, assessment = approved
    monkeypatch.setattr(sealing, "_refuse_unless_valid", lambda *_given: None)
    prepared = prepare_seal(Assessment.objects.get(pk=assessment), timezone.now(), by="x")
    Answer.objects.filter(assessment=assessment, answer="F").update(carried_from="示例")
    approve(assessment)
    with pytest.raises(Conflict):
        SealAssessment(assessment=assessment, prepared=prepared).run(lead)
    assert states(assessment) == (Status.APPROVED, [])


def test_an_open_dispute_stands_in_the_way_of_the_seal_until_it_is_settled(approved):
    lead, assessment = approved
    facts = {"kind": "node", "subject": "AP-01", "title": "分歧", "statement": "陈述"}
    dispute = OpenDispute(assessment=assessment, **facts).run(lead)
    (missing,) = missing_before_seal(Assessment.objects.get(pk=assessment))
    assert missing.en == "1 disputes are open"
    with pytest.raises(ActionError, match="disputes are open"):
        SealAssessment(assessment=assessment).run(lead)
    assert states(assessment) == (Status.APPROVED, [])
    WithdrawDispute(dispute=dispute, reason="已说明").run(lead)
    SealAssessment(assessment=assessment).run(lead)
    assert states(assessment)[0] == Status.SEALED


def test_the_profile_is_sealed_as_it_was_when_the_assessment_began(world):
    tenant = world.tenant(kind="securities")
    lead = world.person(Role.LEAD, tenant)
    first = {"employees": 120, "systems": [{"code": "S1", "name": "示例系统", "grade": 3}]}
    SaveProfile(tenant=tenant, data=first, version=1).run(lead)
    assessment = answered(world, tenant)
    SaveProfile(tenant=tenant, data={"employees": 999}, version=2).run(lead)
    approve(assessment)
    SealAssessment(assessment=assessment).run(lead)
    row = Assessment.objects.get(pk=assessment)
    assert kept_profile_of(row).employees == 120
    content = dossier_path(row.sealed_digest).read_bytes()
    records = {one.name: one for one in read_dossier(content).sections["assessment"]}
    assert records["profile"].data["employees"] == 120
    assert records["profile"].open_fields["systems"][0]["code"] == "S1"
    again = CorrectSealed(assessment=assessment, reason="示例更正").run(lead)
    assert kept_profile_of(Assessment.objects.get(pk=again)).employees == 120


def test_a_job_seals_once(approved):
    lead, assessment = approved
    job = StartJob(kind=SEAL, arguments={}, assessment_id=assessment).run(lead)
    run_job(job)
    run_job(job)
    assert Job.objects.get(pk=job).state == JobState.DONE, Job.objects.get(pk=job).error_en
    assert states(assessment) == (Status.SEALED, [True])


def test_jobs_redact_and_verify(sealed):
    lead, assessment = sealed
    arguments = {"fields": ["personal", "note"], "nodes": ["AP-02"]}
    for kind, given in ((REDACT, arguments), (VERIFY, {})):
        job = StartJob(kind=kind, arguments=given, assessment_id=assessment).run(lead)
        run_job(job)
        done = Job.objects.get(pk=job)
        assert done.state == JobState.DONE, done.error_en
        content = (settings.HENGDU_RESULTS / done.result_path).read_bytes()
        if kind == REDACT:
            assert "示例说明".encode() not in content
            assert read_dossier(content).root == Dossier.objects.get().root
        else:
            assert b'"verdict": "valid"' in content
    assert Event.objects.filter(tag=Tag.DOSSIER_TAKEN.value).count() == 1


@pytest.mark.parametrize("point", ["after the file", "after the row", "after the status"])
def test_killed_in_the_middle_of_a_seal_it_is_not_sealed_and_can_be_sealed_again(
    approved, monkeypatch, sealed_database, point
):
    del sealed_database
    lead, assessment = approved
    monkeypatch.setattr(sealing, "_refuse_unless_valid", lambda *_given: None)
    connections.close_all()
    child = os.fork()
    if child == 0:
        forget_connection()
        die = {
            "after the file": (Dossier.objects, "create"),
            "after the row": (sealing.Assessment.objects, "filter"),
            "after the status": (sealing.Work, "record"),
        }[point]
        setattr(*die, lambda *_args, **_more: os.kill(os.getpid(), signal.SIGKILL))
        try:
            SealAssessment(assessment=assessment).run(lead)
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert states(assessment) == (Status.APPROVED, [])
    assert len(list(settings.HENGDU_DOSSIERS.glob("*.hengdu"))) == 1
    SealAssessment(assessment=assessment).run(lead)
    assert states(assessment) == (Status.SEALED, [True])
    assert verify_trail(trail_key().public_hex).is_intact


def test_a_correction_is_a_new_open_assessment_that_says_why(sealed, monkeypatch):
    monkeypatch.setattr(sealing, "_refuse_unless_valid", lambda *_given: None)
    lead, assessment = sealed
    new = CorrectSealed(assessment=assessment, reason="示例：漏填一处").run(lead)
    old, row = (Assessment.objects.get(pk=key) for key in (assessment, new))
    root = Dossier.objects.get(assessment=assessment).root
    assert (old.status, row.status) == (Status.SEALED, Status.OPEN)
    assert row.more["supersedes"] == {"dossier": root, "reason": "示例：漏填一处"}
    before, after = load_file(old).file, load_file(row).file
    assert after.answers.keys() == before.answers.keys()
    assert (after.indicators, after.background, after.scope) == (
        before.indicators,
        before.background,
        before.scope,
    )
    approve(new)
    SealAssessment(assessment=new).run(lead)
    corrected = Dossier.objects.get(assessment=new)
    assert corrected.supersedes.root == root
    header = read_dossier(dossier_path(corrected.digest)).header
    assert (header["supersedes"], header["reason"]) == (root, "示例：漏填一处")


def test_only_a_sealed_assessment_is_corrected_and_only_with_a_reason(sealed):
    lead, assessment = sealed
    with pytest.raises(ActionError):
        CorrectSealed(assessment=assessment, reason=" ").run(lead)
    world = World()
    tenant = world.tenant("示例基金")
    with pytest.raises(ActionError, match="sealed"):
        CorrectSealed(assessment=world.assessment(tenant), reason="x").run(world.person(Role.LEAD, tenant))


def test_dossiers_are_seen_by_those_who_may_read_them(sealed):
    lead, _assessment = sealed
    world = World()
    other = world.person(Role.LEAD, world.tenant("示例期货"))
    assert dossiers_visible_to(lead).count() == 1
    assert dossiers_visible_to(other).count() == 0
    assert dossiers_visible_to(world.system).count() == 1


def test_every_noun_that_has_a_section_gives_plain_records(sealed):
    _lead, assessment = sealed
    row = Assessment.objects.get(pk=assessment)
    for name, collect in SECTIONS.items():
        assert isinstance(list(collect(row)), list), name


# --- through SQL ------------------------------------------------------------------------------------------


@pytest.fixture
def rows(either):
    """Return a sealed and an open assessment with the same rows, on SQLite and on PostgreSQL."""
    tenant = either.tenant()
    first, second = answered(either, tenant), answered(either, tenant)
    Assessment.objects.filter(pk=first).update(status=Status.SEALED)
    return first, second


def refused(call):
    """Assert that the database itself refuses a change."""
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        call()


SEALED_ID = "(SELECT id FROM hd_assessments_measurement WHERE assessment_id = %(sealed)s)"
CHANGES = (
    "UPDATE hd_assessments_answer SET note = 'x' WHERE assessment_id = %(sealed)s",
    "UPDATE hd_assessments_answer SET assessment_id = %(open)s WHERE assessment_id = %(sealed)s",
    "UPDATE hd_assessments_answer SET assessment_id = %(sealed)s WHERE assessment_id = %(open)s",
    "DELETE FROM hd_assessments_answer WHERE assessment_id = %(sealed)s",
    "UPDATE hd_assessments_answerversion SET how = 'x' WHERE assessment_id = %(sealed)s",
    "DELETE FROM hd_assessments_answerversion WHERE assessment_id = %(sealed)s",
    """INSERT INTO hd_assessments_answerversion
       (assessment_id, code, role, rater, version, data, how, saved_at)
       SELECT assessment_id, code, role, 'x', version, data, how, saved_at
       FROM hd_assessments_answerversion WHERE assessment_id = %(sealed)s""",
    "UPDATE hd_assessments_measurement SET value = '1' WHERE assessment_id = %(sealed)s",
    "UPDATE hd_assessments_assessment SET status = 'open' WHERE id = %(sealed)s",
    "UPDATE hd_assessments_assessment SET title = 'x' WHERE id = %(sealed)s",
    "DELETE FROM hd_assessments_assessment WHERE id = %(sealed)s",
)
ON_SQLITE = (
    """INSERT OR REPLACE INTO hd_assessments_measurement (id, assessment_id, indicator, period, position,
       numerator, denominator, value, evidence, note, version, saved_at) SELECT #, assessment_id, indicator,
       period, position, numerator, denominator, value, evidence, note, version, saved_at
       FROM hd_assessments_measurement WHERE assessment_id = %(open)s""",
    "UPDATE OR REPLACE hd_assessments_measurement SET id = # WHERE assessment_id = %(open)s",
    """INSERT OR REPLACE INTO hd_assessments_assessment
       SELECT * FROM hd_assessments_assessment WHERE id = %(sealed)s""",
)
ON_POSTGRESQL = (
    "TRUNCATE hd_assessments_answerversion",
    "TRUNCATE hd_assessments_assessment CASCADE",
)


def test_sql_changes_nothing_of_a_sealed_assessment(rows):
    first, second = rows
    is_sqlite = connection.vendor == "sqlite"
    names = {"sealed": first.hex if is_sqlite else first, "open": second.hex if is_sqlite else second}
    with connection.cursor() as cursor:
        for statement in (*CHANGES, *(ON_SQLITE if is_sqlite else ON_POSTGRESQL)):
            sql = statement.replace("#", SEALED_ID)
            refused(lambda sql=sql: cursor.execute(sql, names))
        cursor.execute("UPDATE hd_assessments_answer SET note = 'x' WHERE assessment_id = %(open)s", names)
        assert cursor.rowcount == ANSWERS
    Assessment.objects.filter(pk=first).update(submitted_at=timezone.now())


def test_the_guards_are_up_and_come_up_again(either):
    del either
    assert guards.missing(connection) == ()
    guards.take_down(connection)
    assert guards.missing(connection)
    assert [item.kind for item in verify_trail(None).findings] == ["unguarded"]
    guards.put_up(connection)
    guards.put_up(connection)
    assert guards.missing(connection) == ()


def test_every_table_of_an_assessment_is_either_frozen_or_free_on_purpose():
    from django.apps import apps

    free = {
        "hd_assessments.Assignment",  # people leave and are replaced after the seal
        "hd_assessments.Referral",  # notes between people; no content
        "hd_assessments.Submission",  # to whom it was handed on, also after the seal
        "hd_dossiers.Dossier",  # made by the seal
        "hd_engagements.Engagement",  # who may look, from outside
        "hd_engagements.Verdict",  # an auditor's word on a result, also on a sealed one
        "hd_evidence.RequestItem",  # what was asked for; no content
        "hd_inspections.OutsideFinding",  # hints from elsewhere; no content
        "hd_interviews.Part",  # copies that went out
        "hd_plans.ActionItem",  # what follows from the result
        "hd_tenants.Grant",  # who may look
    }
    known = {label.lower() for label in (*guards.FROZEN, *free)}
    found = {
        model._meta.label.lower()  # noqa: SLF001 - Django's public way to ask a model
        for model in apps.get_models()
        for field in model._meta.fields  # noqa: SLF001 - as above
        if field.related_model is Assessment and model is not Assessment
    }
    later = {
        label for label in found if label.split(".")[0] in {"hd_engagements", "hd_inspections", "hd_jobs"}
    }
    assert found - known - later - {"hd_interviews.part"} == set()
