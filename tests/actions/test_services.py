"""A shared service gives its receivers read-only answers from a sealed version, and tells them of changes."""

from datetime import date

import pytest
from tests.sealing import approve, codes
from tests.sharing import PROVIDER, RECEIVER, keep
from tests.world import World

from hengdu.actions import (
    ActionError,
    AdmitReceiver,
    CorrectSealed,
    EndReceiver,
    EndService,
    InheritAnswers,
    NotFoundError,
    OfferService,
    PermissionRefused,
    PinService,
    ReleaseAnswers,
    SaveAnswer,
    SealAssessment,
    ServiceFacts,
    TakeExternalService,
    to_inherit,
)
from hengdu.actions._seal import dossier_path
from hengdu.assessments import inherited_in_words, inherited_share, inherited_source
from hengdu.dossier import read_dossier
from hengdu.reports import report_bytes, report_context
from hengdu.scoring import explain, result_data
from hengdu.store.assessments.mapping import load_file, loaded_assessment
from hengdu.store.assessments.models import Answer, Assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.dossiers.models import Dossier
from hengdu.store.notices.models import Notice, NoticeKind
from hengdu.store.services.models import Edition, Receiver, Service
from hengdu.store.services.queries import (
    current_edition,
    inherited_by,
    newer_dossiers,
    services_for,
    services_visible_to,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Make provider and receiver once."""
    return keep(tmp_path_factory.mktemp("sharing"))


@pytest.fixture
def sharing(kept, tmp_path):
    """Return both in a database of the test's own."""
    with kept.copy(tmp_path) as found:
        yield found


def row_of(assessment):
    """Return an assessment's row."""
    return Assessment.objects.get(pk=assessment)


def told(user):
    """Return how many notices about services a person has."""
    return Notice.objects.filter(user=user, kind=NoticeKind.SERVICE).count()


def test_answers_of_the_practices_served_are_inherited_and_the_rest_is_left(sharing):
    served = codes()[:5]  # the first three are answered
    service = sharing.offered(tuple(served))
    preview = to_inherit(row_of(sharing.open), Service.objects.get(pk=service))
    assert set(preview.left.values()) == {"unanswered"}
    assert InheritAnswers(assessment=sharing.open, service=service).run(sharing.taker) == 3
    file = load_file(row_of(sharing.open)).file
    assert set(file.answers) == set(served[:3])
    given = file.answers[served[0]][0]
    dossier = Dossier.objects.get(assessment=sharing.sealed)
    assert (given.answer, given.evidence, given.role, given.rater) == ("F", "E2", "", "")
    assert (given.inherited.provider, given.inherited.dossier) == (PROVIDER, dossier.root)


def test_inherited_answers_count_and_results_say_from_whom(sharing):
    served = codes()[:3]
    InheritAnswers(assessment=sharing.open, service=sharing.offered(tuple(served))).run(sharing.taker)
    own = {"answer": "P", "note": "示例"}
    SaveAnswer(assessment=sharing.open, code=codes()[4], role="CISO", given=own).run(World().system)
    row = row_of(sharing.open)
    result = scorer_of(row).score(loaded_assessment(row))
    assert result.leaves[served[0]].value == 1
    share = inherited_share(result.assessment)
    assert (share.inherited, share.answered, share.percent) == (3, 4, 75)
    assert PROVIDER in inherited_in_words(result.assessment).zh
    assert result_data(result)["inherited"]["percent"] == 75
    assert inherited_source(result.assessment, codes()[4]) is None
    assert any(f"继承自 {PROVIDER}" in line.text.zh for line in explain(result, served[0]).lines)
    for lang, said in (("zh", "继承 75%"), ("en", "75%")):
        context = report_context(result, scorer_of(row), lang=lang, created=date(2026, 11, 22))
        page = report_bytes(context, "html").decode()
        assert said in page
        assert PROVIDER in page


def test_an_inherited_answer_cannot_be_overwritten_and_own_ones_give_way(sharing):
    code = codes()[0]
    own = {"answer": "N", "note": "示例"}
    SaveAnswer(assessment=sharing.open, code=code, role="CISO", given=own).run(World().system)
    InheritAnswers(assessment=sharing.open, service=sharing.offered((code,))).run(sharing.taker)
    assert list(Answer.objects.filter(code=code, assessment=sharing.open).values_list("role")) == [("",)]
    with pytest.raises(ActionError, match="inherited from a shared service"):
        SaveAnswer(assessment=sharing.open, code=code, role="CISO", given=own).run(World().system)


def test_after_release_the_practice_is_open_again_and_may_be_inherited_anew(sharing):
    code = codes()[0]
    service = sharing.offered((code,))
    root = Edition.objects.get().root
    for _ in range(2):
        InheritAnswers(assessment=sharing.open, service=service).run(sharing.taker)
        assert [given.codes for given in inherited_by(row_of(sharing.open))] == [(code,)]
        assert ReleaseAnswers(assessment=sharing.open, root=root).run(sharing.taker) == 1
        assert not Answer.objects.filter(assessment=sharing.open).exists()


def test_receivers_are_told_when_the_provider_seals_again_and_inherit_the_new_version(sharing):
    code = codes()[0]
    service = sharing.offered((code,))
    InheritAnswers(assessment=sharing.open, service=service).run(sharing.taker)
    assert told(sharing.receiver_lead) == 1  # of having been admitted
    new = CorrectSealed(assessment=sharing.sealed, reason="示例原因").run(sharing.giver)
    SaveAnswer(
        assessment=new,
        code=code,
        role="CISO",
        given={"answer": "P"},
        version=Answer.objects.get(assessment=new, code=code).version,
    ).run(World().system)
    approve(new)
    SealAssessment(assessment=new).run(sharing.giver)
    assert told(sharing.receiver_lead) == 2
    row = Service.objects.get(pk=service)
    assert [one.assessment_id for one in newer_dossiers(row)] == [new]
    PinService(service=service, assessment=new).run(sharing.giver)
    assert told(sharing.receiver_lead) == 3
    InheritAnswers(assessment=sharing.open, service=service).run(sharing.taker)
    given = inherited_by(row_of(sharing.open))
    assert [one.origin.dossier for one in given] == [current_edition(row).root]
    assert load_file(row_of(sharing.open)).file.answers[code][0].answer == "P"


def test_only_admitted_institutions_see_a_service_and_inherit_from_it(sharing):
    service = sharing.offered((codes()[0],))
    assert [one.pk for one in services_visible_to(sharing.taker)] == [service]
    EndReceiver(service=service, receiver=Receiver.objects.get().pk).run(sharing.giver)
    assert not services_visible_to(sharing.taker).exists()
    assert not services_for(row_of(sharing.open)).exists()
    with pytest.raises(NotFoundError):
        InheritAnswers(assessment=sharing.open, service=service).run(sharing.taker)


def test_others_neither_offer_nor_pin_nor_admit(sharing):
    service = sharing.offered((codes()[0],))
    facts = ServiceFacts(title="x", codes=(codes()[0],))
    for action in (
        OfferService(tenant=sharing.provider, assessment=sharing.sealed, facts=facts),
        PinService(service=service, assessment=sharing.sealed),
        AdmitReceiver(service=service, name=RECEIVER),
        EndService(service=service),
    ):
        with pytest.raises(PermissionRefused):
            action.run(sharing.taker)
    with pytest.raises(NotFoundError):  # nobody offers what others sealed
        OfferService(tenant=sharing.receiver, assessment=sharing.sealed, facts=facts).run(sharing.taker)


@pytest.mark.parametrize(("served", "place"), [(("ZZ-99",), "codes"), ((), "codes"), (("-",), "codes")])
def test_a_service_names_practices_of_the_model(sharing, served, place):
    facts = ServiceFacts(title="示例", codes=served)
    with pytest.raises(ActionError) as caught:
        OfferService(tenant=sharing.provider, assessment=sharing.sealed, facts=facts).run(sharing.giver)
    assert caught.value.place == place


def test_an_external_provider_counts_only_with_the_key_that_a_person_compared(sharing):
    content = dossier_path(Dossier.objects.get().digest).read_bytes()
    facts = ServiceFacts(title="示例云", codes=(codes()[0],))
    key = read_dossier(content).signatures[0].key
    wrong = TakeExternalService(tenant=sharing.receiver, content=content, key="0" * 16, facts=facts)
    with pytest.raises(ActionError) as caught:
        wrong.run(sharing.taker)
    assert caught.value.place == "key"
    assert not Service.objects.exists()
    right = TakeExternalService(tenant=sharing.receiver, content=content, key=key, facts=facts)
    service = right.run(sharing.taker)
    assert InheritAnswers(assessment=sharing.open, service=service).run(sharing.taker) == 1
    assert Service.objects.get().provider == PROVIDER


def test_a_changed_dossier_of_a_provider_is_refused(sharing):
    content = dossier_path(Dossier.objects.get().digest).read_bytes()
    key = read_dossier(content).signatures[0].key
    changed = content.replace(b'"answer":"F"', b'"answer":"P"', 1)
    assert changed != content
    facts = ServiceFacts(title="示例云", codes=(codes()[0],))
    with pytest.raises(ActionError):
        TakeExternalService(tenant=sharing.receiver, content=changed, key=key, facts=facts).run(sharing.taker)


def test_a_sealed_receiver_says_in_its_dossier_from_whom_it_inherited(sharing):
    code = codes()[0]
    InheritAnswers(assessment=sharing.open, service=sharing.offered((code,))).run(sharing.taker)
    approve(sharing.open)
    SealAssessment(assessment=sharing.open).run(sharing.taker)
    dossier = read_dossier(dossier_path(Dossier.objects.get(assessment=sharing.open).digest))
    leaf = next(
        leaf for leaves in dossier.sections.values() for leaf in leaves if leaf.data.get("code") == code
    )
    assert leaf.data["given"]["inherited"]["provider"] == PROVIDER
    assert leaf.data["carry"] == "inherited"
