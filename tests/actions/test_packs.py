"""Packs come in as archives or by extending, are checked by a job, and are published by two people."""

from decimal import Decimal

import pytest
from tests.model_packs import archive, model, publish, published, sent

from hengdu.actions import (
    ActionError,
    Conflict,
    CreateAssessment,
    NotFoundError,
    PermissionRefused,
    Role,
    SetUp,
)
from hengdu.actions._upgrading import newer_pack
from hengdu.actions.exchange import keep_upload
from hengdu.actions.jobs import run_job
from hengdu.actions.packs import (
    AddNode,
    BeginExtension,
    BeginNext,
    BeginUpload,
    ChangeExtension,
    DiscardPack,
    KeepIdentity,
    KeepNode,
    KeepPractice,
    KeepTargets,
    ProposePack,
    PublishPack,
    RestoreCode,
    RetireCode,
    ReturnPack,
    SaveText,
    StartCheck,
    WithdrawPack,
    draft_pack,
)
from hengdu.errors import PackError
from hengdu.packs import load_pack
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import (
    forget_pinned,
    installed,
    offered_packs,
    pinned_files,
    pinned_pack,
    scorer_of,
)
from hengdu.store.jobs.models import Job
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.packs.models import EditionState, PackEdition
from hengdu.store.packs.queries import editions_visible_to
from hengdu.store.packs.report import report_of
from hengdu.store.trail.models import Event
from hengdu.text import Text


@pytest.fixture
def author(world):
    """Somebody who writes models."""
    return world.person(Role.MODEL_AUTHOR)


@pytest.fixture
def other(world):
    """Another one."""
    return world.person(Role.MODEL_AUTHOR)


def again(row):
    """Return a row as it is now."""
    return PackEdition.objects.get(pk=row.pk)


def extension(author, base, **more):
    """Begin a pack that extends another and return its row."""
    given = {"code": "own", "version": "1", "title": Text("自有模型", "Own model"), **more}
    made = BeginExtension(base=base, **given).run(author)
    return PackEdition.objects.get(pk=made)


def changed(author, row, change):
    """Change an extension by a form and return its row."""
    ChangeExtension(edition=row.pk, revision=again(row).revision, change=change).run(author)
    return again(row)


def checked(author, row):
    """Check a draft and return its row."""
    StartCheck(edition=row.pk).run(author)
    run_job(again(row).job)
    return again(row)


def begun(world, pack):
    """Begin an assessment with a pack and return its row."""
    tenant = world.tenant()
    made = CreateAssessment(tenant=tenant, pack=pack, facts=SetUp(title="示例评估")).run(world.system)
    return Assessment.objects.get(pk=made)


def test_an_archive_becomes_a_checked_draft(author):
    row = sent(author, archive(model(), folder="mini/", **{"README.md": "x"}))
    report = report_of(row.report)
    assert (row.code, row.version, row.state, row.title_zh) == ("mini", "1.0.0", "draft", "小模型")
    assert (report.errors, report.counts["practices"], report.ignored) == (0, 18, ("mini/README.md",))
    assert row.checked_digest == row.content_digest
    assert row.digest == draft_pack(row).digest


def test_findings_name_file_line_and_severity(author):
    data = model()
    text = archive(data)
    assert sent(author, text).digest
    data["redlines"] = [
        {"code": "X1", "title": {"zh": "红", "en": "Red"}, "determined": {"kind": "answer", "ref": "NO-1"}}
    ]
    data["redlines"][0]["source"] = "PRIN"
    report = report_of(sent(author, archive(data)).report)
    found = [one for one in report.findings if one.rule == "unknown-reference"]
    assert found[0].severity == "error"
    assert found[0].place.startswith("pack.yaml:")
    assert found[0].message.zh


def test_a_file_that_cannot_be_read_is_a_finding_with_its_line(author):
    bomb = "format: 1\na: &a [x, x]\nb: [*a, *a]\n"
    row = sent(author, archive(bomb))
    report = report_of(row.report)
    assert not report.is_loadable
    assert [(one.rule, one.place) for one in report.findings] == [("schema", "pack.yaml:2")]
    with pytest.raises(ActionError, match="errors"):
        ProposePack(edition=row.pk, revision=row.revision).run(author)


def test_an_archive_that_is_none_fails_its_job_and_says_why(author):
    row = sent(author, b"no zip")
    job = Job.objects.get(pk=row.job)
    assert (job.state, row.content_digest) == ("failed", "")
    assert "zip" in job.error_zh


def test_ids_of_installed_packs_are_refused(author, other):
    row = sent(author, archive(model(code="sf-nscmm", version="99")))
    assert [one.rule for one in report_of(row.report).findings if one.severity == "error"] == ["id-taken"]
    with pytest.raises(ActionError):
        ProposePack(edition=row.pk, revision=row.revision).run(author)
    PackEdition.objects.filter(pk=row.pk).update(state="proposed", report={**row.report, "numbers": {}})
    with pytest.raises(ActionError, match="came with the software"):
        PublishPack(edition=row.pk, digest=row.digest).run(other)
    with pytest.raises(ActionError, match="came with the software"):
        extension(author, "sf-nscmm", code="sf-nscmm")


@pytest.mark.parametrize("code", ["Mini", "..", "a.b", "a:b", "-a", "x" * 61])
def test_ids_that_name_no_folder_everywhere_are_refused(author, code):
    with pytest.raises(ActionError, match="cannot be published"):
        extension(author, "sebi-cci", code=code)


def test_two_people_publish_and_the_trail_says_who(author, other):
    row = sent(author, archive(model()))
    with pytest.raises(ActionError):
        PublishPack(edition=row.pk, digest=row.digest).run(other)
    ProposePack(edition=row.pk, revision=row.revision, reason="示例").run(author)
    with pytest.raises(ActionError, match="another person"):
        PublishPack(edition=row.pk, digest=row.digest).run(author)
    with pytest.raises(Conflict):
        PublishPack(edition=row.pk, digest="0" * 64).run(other)
    PublishPack(edition=row.pk, digest=row.digest).run(other)
    row = again(row)
    assert (row.state, row.proposed_by_id, row.published_by_id) == (
        "published",
        author.user_id,
        other.user_id,
    )
    events = Event.objects.filter(object=str(row.pk)).order_by("seq")
    tags = [tag.split(":", 1)[1] for tag in events.values_list("tag", flat=True)]
    assert tags == ["draft:made", "draft:checked", "edition:proposed", "edition:published"]


def test_the_other_authors_are_told_of_a_proposal_and_the_writer_of_the_outcome(author, other):
    row = sent(author, archive(model()))
    ProposePack(edition=row.pk, revision=row.revision).run(author)
    ReturnPack(edition=row.pk, reason="示例").run(other)
    publish(author, other, row.pk)
    told = Notice.objects.filter(kind=NoticeKind.PACK).order_by("created_at")
    assert [(one.user_id, one.params["what"]) for one in told] == [
        (other.user_id, "proposed"),
        (author.user_id, "returned"),
        (other.user_id, "proposed"),
        (author.user_id, "published"),
    ]


def test_whoever_wrote_in_a_draft_may_not_publish_it(author, other):
    row = sent(author, archive(model()))
    text = "# 示例\n" + row.texts.get().text
    SaveText(edition=row.pk, revision=row.revision, name="pack.yaml", text=text).run(other)
    row = checked(author, row)
    ProposePack(edition=row.pk, revision=row.revision).run(author)
    with pytest.raises(ActionError, match="another person"):
        PublishPack(edition=row.pk, digest=row.digest).run(other)


def test_a_published_version_never_changes(author, other):
    row = published(author, other, model())
    for action in (
        SaveText(edition=row.pk, revision=row.revision, name="pack.yaml", text="x"),
        DiscardPack(edition=row.pk),
        ReturnPack(edition=row.pk),
        StartCheck(edition=row.pk),
        ProposePack(edition=row.pk, revision=row.revision),
    ):
        with pytest.raises(ActionError, match="as it stands now"):
            action.run(author)


def test_a_changed_draft_is_checked_again_before_it_is_proposed(author):
    row = sent(author, archive(model()))
    text = row.texts.get().text + "# 示例\n"
    SaveText(edition=row.pk, revision=row.revision, name="pack.yaml", text=text).run(author)
    row = again(row)
    with pytest.raises(ActionError, match="check them first"):
        ProposePack(edition=row.pk, revision=row.revision).run(author)
    row = checked(author, row)
    ProposePack(edition=row.pk, revision=row.revision).run(author)


def test_assessments_begin_with_a_published_pack_and_find_it_after_a_restart(world, author, other):
    published(author, other, model())
    assert offered_packs() == ("mini", "sebi-cci", "sf-nscmm")
    row = begun(world, "mini")
    forget_pinned()
    assert pinned_pack(row).digest == row.pack_digest
    assert scorer_of(row).pack.id == "mini"


def test_a_withdrawn_pack_begins_nothing_and_goes_on_where_it_runs(world, author, other):
    edition = published(author, other, model())
    row = begun(world, "mini")
    with pytest.raises(ActionError):
        WithdrawPack(edition=edition.pk, reason=" ").run(other)
    WithdrawPack(edition=edition.pk, reason="示例").run(other)
    forget_pinned()
    assert "mini" not in offered_packs()
    with pytest.raises(ActionError):
        begun(world, "mini")
    assert pinned_pack(row).digest == edition.digest


def test_a_running_assessment_can_move_to_the_next_version(world, author, other):
    first = published(author, other, model())
    row = begun(world, "mini")
    assert newer_pack(row) is None
    with pytest.raises(ActionError):
        publish(author, other, sent(author, archive(model())).pk)
    draft = PackEdition.objects.get(pk=BeginNext(edition=first.pk).run(author))
    text = draft.texts.get().text.replace("version: 1.0.0", "version: 1.0.1")
    SaveText(edition=draft.pk, revision=draft.revision, name="pack.yaml", text=text).run(author)
    draft = checked(author, draft)
    assert report_of(draft.report).against.version == "1.0.0"
    publish(author, other, draft.pk)
    assert newer_pack(row).version == "1.0.1"
    assert installed("mini").version == "1.0.1"


def test_forms_retire_reword_weigh_and_add(author, other):
    published(author, other, model())
    row = extension(author, "mini")
    nodes = [code for code, node in draft_pack(row).nodes.items() if node.practices]
    kept, gone = nodes[0], nodes[1]
    row = changed(author, row, RetireCode(about=gone))
    words = {"zh": "改写的表述。", "en": "Reworded."}
    row = changed(author, row, KeepPractice(about=f"{kept}.L1.ST1", node=kept, data={"text": words}))
    new = {"level": 1, "facet": "ST", "text": words, "ask": {"OPS": words}, "evidence": [words]}
    row = changed(author, row, KeepPractice(about=f"{kept}.L1.ST2", node=kept, data=new, is_new=True))
    row = changed(author, row, KeepNode(about=kept, data={"weight": "2.5"}))
    domain = draft_pack(row).parent[kept]
    row = changed(author, row, AddNode(about=f"{domain}-09", parent=domain, data={"title": words}))
    row = changed(author, row, KeepIdentity(about="2", title=Text("新名", "New name")))
    pack = draft_pack(row)
    before = installed("mini")
    assert gone not in pack.nodes
    assert pack.practices[f"{kept}.L1.ST1"].text.zh == "改写的表述。"
    assert pack.practices[f"{kept}.L1.ST1"].ask == before.practices[f"{kept}.L1.ST1"].ask
    assert pack.practices[f"{kept}.L1.ST2"].level == 1
    assert pack.nodes[kept].weight == Decimal("2.5")
    assert pack.nodes[kept].title == before.nodes[kept].title
    assert pack.parent[f"{domain}-09"] == domain
    assert (pack.version, pack.title.en, row.title_zh) == ("2", "New name", "新名")
    row = changed(author, row, RestoreCode(about=gone))
    assert gone in draft_pack(row).nodes


def test_what_an_extension_added_itself_is_removed_and_not_retired(author, other):
    published(author, other, model())
    row = extension(author, "mini")
    node = next(code for code, one in draft_pack(row).nodes.items() if one.practices)
    words = {"zh": "新增。", "en": "Added."}
    new = KeepPractice(about=f"{node}.L1.ST2", node=node, data={"level": 1, "text": words}, is_new=True)
    row = changed(author, row, new)
    row = changed(author, row, RetireCode(about=f"{node}.L1.ST2"))
    assert f"{node}.L1.ST2" not in draft_pack(row).practices
    assert "retire" not in row.texts.get().text


def test_codes_in_use_and_retired_codes_are_not_taken_again(author, other):
    published(author, other, model())
    row = extension(author, "mini")
    node = next(code for code, one in draft_pack(row).nodes.items() if one.practices)
    row = changed(author, row, RetireCode(about=f"{node}.L3.ST1"))
    for code in (f"{node}.L1.ST1", f"{node}.L3.ST1"):
        data = {"level": 1, "text": {"zh": "一", "en": "a"}}
        with pytest.raises(PackError, match="in use"):
            changed(author, row, KeepPractice(about=code, node=node, data=data, is_new=True))
    with pytest.raises(PackError, match="in use"):
        changed(author, row, AddNode(about=node, parent="", data={"title": {"zh": "一", "en": "a"}}))


def test_targets_of_an_institution_type_change(author, other):
    published(author, other, model())
    row = extension(author, "mini")
    row = changed(author, row, KeepTargets(about="small", default=1, targets={"AA-01": 2, "AA-02": 1}))
    found = draft_pack(row).profile("small")
    assert (found.default, found.targets, found.name.en) == (1, {"AA-01": 2}, "Small firm")
    with pytest.raises(PackError, match="no such level"):
        changed(author, row, KeepTargets(about="small", default=9, targets={}))


def test_files_that_were_tampered_with_are_never_used(world, author, other):
    edition = published(author, other, model())
    row = begun(world, "mini")
    edition.texts.update(text=edition.texts.get().text.replace("Staffing", "Tampered"))
    forget_pinned()
    with pytest.raises(PackError, match="the content installed differs"):
        pinned_pack(row)


def test_a_change_by_an_old_page_is_a_conflict(author, other):
    published(author, other, model())
    row = extension(author, "mini")
    change = KeepIdentity(about="2", title=Text("一", "a"))
    ChangeExtension(edition=row.pk, revision=row.revision, change=change).run(author)
    with pytest.raises(Conflict):
        ChangeExtension(edition=row.pk, revision=row.revision, change=change).run(author)


def test_an_extension_keeps_the_base_that_it_was_checked_with(world, author, other, tmp_path):
    first = published(author, other, model())
    row = publish(author, other, checked(author, extension(author, "mini")).pk)
    assessment = begun(world, "own")
    published(author, other, model(version="2.0.0", title={"zh": "新", "en": "New"}))
    forget_pinned()
    assert pinned_pack(assessment).base.digest == first.digest
    for name, content in pinned_files(assessment).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert load_pack(tmp_path / "own", bases={"mini": tmp_path / "mini"}).digest == row.digest


def test_a_path_beside_extends_reads_nothing_on_this_machine(author):
    data = {"format": 1, "id": "evil", "version": "1", "title": {"zh": "一", "en": "a"}}
    data["extends"] = {"pack": "elsewhere", "path": "../../../../etc"}
    report = report_of(sent(author, archive(data)).report)
    assert "is missing" in report.findings[0].en


def test_file_names_that_lead_out_are_refused(author):
    row = sent(author, archive(model()))
    for name in ("../x.yaml", "/etc/x.yaml", "a\\b.yaml", "x.py", "c:x.yaml", "a//b.yaml"):
        with pytest.raises(ActionError, match="file name"):
            SaveText(edition=row.pk, revision=row.revision, name=name, text="a: 1").run(author)


def test_files_of_other_kinds_are_not_kept():
    with pytest.raises(ActionError):
        keep_upload("a.tar", b"x")


def test_only_authors_write_and_only_they_see_drafts(world, author, other):
    reader = world.person(Role.DESK_READER)
    row = sent(author, archive(model()))
    assert not editions_visible_to(reader).exists()
    assert editions_visible_to(other).get() == row
    with pytest.raises(PermissionRefused):
        BeginUpload(upload="x", name="x.zip").run(reader)
    for action in (
        StartCheck(edition=row.pk),
        ProposePack(edition=row.pk, revision=row.revision),
        PublishPack(edition=row.pk, digest=row.digest),
    ):
        with pytest.raises(PermissionRefused):
            action.run(reader)
    publish(author, other, row.pk)
    assert editions_visible_to(reader).get() == row


def test_a_discarded_draft_has_no_files(author):
    row = sent(author, archive(model()))
    DiscardPack(edition=row.pk).run(author)
    assert again(row).state == EditionState.DISCARDED
    assert not row.texts.exists()


def test_an_unknown_edition_is_not_found(author):
    with pytest.raises(NotFoundError):
        StartCheck(edition="00000000-0000-4000-8000-000000000000").run(author)
