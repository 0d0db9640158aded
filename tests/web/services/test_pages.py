"""The pages of shared services: offer, admit, inherit, read-only question, release; an external provider."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.sealing import codes
from tests.sharing import PROVIDER, RECEIVER, keep

from hengdu.actions import Role
from hengdu.actions._seal import dossier_path
from hengdu.actions.jobs import run_job
from hengdu.dossier import read_dossier
from hengdu.store.assessments.models import Answer
from hengdu.store.dossiers.models import Dossier
from hengdu.store.jobs.models import Job
from hengdu.store.people.models import User
from hengdu.store.services.models import Service
from hengdu.store.tenants.models import Tenant


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Make provider and receiver once."""
    return keep(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def sharing(site, kept):
    """Return both in the database of the site, which is set up."""
    from django.utils import timezone

    from hengdu.store.people.models import Installation

    del site
    kept.take()
    Installation.objects.get_or_create(id=1, defaults={"set_up_at": timezone.now()})
    return kept.sharing


@pytest.fixture
def clients(site, sharing):
    """Return the browsers of the provider's and the receiver's lead."""
    people = User.objects.in_bulk([sharing.provider_lead, sharing.receiver_lead])
    return [site.client(people[key]) for key in (sharing.provider_lead, sharing.receiver_lead)]


def said(answer):
    """Return a page's text."""
    return answer.content.decode()


def test_from_offering_to_a_read_only_answer_and_back(site, sharing, clients):
    giver, taker = clients
    served = codes()[:3]
    form = {"title": "示例托管", "assessment": str(sharing.sealed), "codes": "，".join(served)}
    at = giver.post(reverse("service_new", args=[sharing.provider]), form).url
    service = Service.objects.get()
    assert at == reverse("service", args=[sharing.provider, service.pk])
    admit = reverse("service_admit", args=[sharing.provider, service.pk])
    assert "没有这样的机构" in said(giver.post(admit, {"name": "示例无此机构"}))
    assert giver.post(admit, {"name": RECEIVER}).status_code == 302
    assert RECEIVER in said(giver.get(at))

    assert "您接收的一项共享服务有变化" in said(taker.get(reverse("inbox")))
    assert PROVIDER in said(taker.get(reverse("services", args=[sharing.receiver])))
    page = said(taker.get(reverse("service", args=[sharing.receiver, service.pk])))
    assert RECEIVER not in page.partition("<main")[2].partition("</main>")[0].replace(f">{RECEIVER}</a>", "")
    inheriting = reverse("inheriting", args=[sharing.open])
    assert "可继承 3 条答案" in said(taker.get(inheriting))
    taker.post(reverse("inheriting_inherit", args=[sharing.open]), {"service": str(service.pk)})
    assert Answer.objects.filter(assessment=sharing.open, carry="inherited").count() == 3
    assert "停止继承" in said(taker.get(inheriting))
    results = said(taker.get(reverse("results", args=[sharing.open])))
    assert "继承 100%" in results

    person = site.person(
        "ciso", Role.RESPONDENT, tenant=Tenant.objects.get(pk=sharing.receiver), interview_roles=["CISO"]
    )
    question = reverse("interview_question", args=[sharing.open, "CISO", served[0]])
    page = said(site.client(person).get(question))
    assert f"继承自 {PROVIDER}" in page
    assert "<fieldset disabled>" in page

    root = service.editions.get().root
    taker.post(reverse("inheriting_release", args=[sharing.open]), {"root": root})
    assert not Answer.objects.filter(assessment=sharing.open).exists()


def test_an_external_provider_is_registered_with_the_key_that_was_compared(sharing, clients):
    content = dossier_path(Dossier.objects.get().digest).read_bytes()
    key = read_dossier(content).signatures[0].key
    at = reverse("service_external", args=[sharing.receiver])

    def send(name):
        form = {"title": "示例云", "codes": codes()[0], "key": name}
        answer = clients[1].post(at, {**form, "file": SimpleUploadedFile("a.hengdu", content)})
        waiting = said(clients[1].get(answer.url))
        assert "签名密钥" not in waiting
        run_job(Job.objects.order_by("-created_at").first().pk)
        return said(clients[1].get(answer.url))

    wrong = send("f" * 16)
    assert "签名密钥未知" in wrong
    assert "未采用" in wrong
    assert not Service.objects.exists()
    right = send(key)
    service = Service.objects.get()
    assert service.is_external
    assert reverse("service", args=[sharing.receiver, service.pk]) in right
    assert "未采用" in send("f" * 16), "also when the same dossier was taken by its right key"
    job = Job.objects.order_by("-created_at").first().pk
    assert clients[1].get(reverse("service_verdict", args=[sharing.provider, job])).status_code == 404


def test_codes_that_the_providers_model_does_not_have_are_told_after_verifying(sharing, clients):
    content = dossier_path(Dossier.objects.get().digest).read_bytes()
    form = {"title": "示例云", "codes": "NO-SUCH", "key": read_dossier(content).signatures[0].key}
    at = reverse("service_external", args=[sharing.receiver])
    answer = clients[1].post(at, {**form, "file": SimpleUploadedFile("a.hengdu", content)})
    run_job(Job.objects.get().pk)
    page = said(clients[1].get(answer.url))
    assert "模型中没有编码" in page
    assert at in page
    assert not Service.objects.exists()


def test_an_institution_without_services_is_told_what_to_do(sharing, clients):
    assert "未接收" in said(clients[1].get(reverse("services", args=[sharing.receiver])))
    assert clients[1].get(reverse("services", args=[sharing.provider])).status_code == 404
