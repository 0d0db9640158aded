"""The pages of collections: ask, hand in, look, return, accept, count."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.sharing import keep

from hengdu.actions import CollectionFacts, MakeCollection, Role, system_actor
from hengdu.store.assessments.models import Assessment, Submission
from hengdu.store.collections.models import Asked, Collection, Delivery
from hengdu.store.dossiers.models import Dossier
from hengdu.store.people.models import Installation, User
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Make two institutions once."""
    return keep(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def both(site, kept):
    """Return both in the database of the site, which is set up."""
    del site
    kept.take()
    Installation.objects.get_or_create(id=1, defaults={"set_up_at": timezone.now()})
    return kept.sharing


def said(answer):
    """Return a page's text."""
    return answer.content.decode()


def looks():
    """Return the pages that a supervisor was shown."""
    events = Event.objects.filter(tag=Tag.SUBMISSION_VIEWED.value).order_by("seq")
    return list(events.values_list("object", flat=True))


def test_from_asking_to_accepting(site, both):
    supervisor = site.client_as(Role.SUPERVISOR)
    lead = site.client(User.objects.get(pk=both.provider_lead))
    form = {
        "title": "示例填报",
        "pack": "sf-nscmm",
        "due": (timezone.localdate() + dt.timedelta(days=9)).isoformat(),
        "wants_whole": "on",
        "tenants": [str(both.provider), str(both.receiver)],
        "checks": ["jump", "no_evidence"],
    }
    assert supervisor.post(reverse("collection_new"), form | {"tenants": []}).status_code == 422
    board = supervisor.post(reverse("collection_new"), form).url
    collection = Collection.objects.get()
    assert "尚未报送" in said(supervisor.get(board))
    assert supervisor.get(reverse("results", args=[both.sealed])).status_code == 404

    own = reverse("own_collection", args=[both.provider, collection.pk])
    assert "示例填报" in said(lead.get(reverse("own_collections", args=[both.provider])))
    assert lead.post(own, {"assessment": str(both.sealed)}).status_code == 302
    at = reverse("delivery", args=[collection.pk, Delivery.objects.get().pk])
    assert at in said(supervisor.get(board))
    assert supervisor.get(at).status_code == 200
    assert supervisor.get(reverse("results", args=[both.sealed])).status_code == 200
    assert looks() == ["delivery", "results"]
    assert lead.get(reverse("results", args=[both.sealed])).status_code == 200
    assert len(looks()) == 2  # the institution's own looks are its own

    assert supervisor.post(at, {"reason": " "}).status_code == 422
    supervisor.post(at, {"reason": "示例退回原因"})
    assert supervisor.get(reverse("results", args=[both.sealed])).status_code == 404
    assert "示例退回原因" in said(lead.get(own))
    lead.post(own, {"assessment": str(both.sealed)})
    again = reverse("delivery", args=[collection.pk, Delivery.objects.get(state="sent").pk])
    supervisor.post(again, {"accept": "yes"})
    assert "已接受" in said(lead.get(own))
    supervisor.post(reverse("collection_close", args=[collection.pk]))
    assert "已结束" in said(supervisor.get(reverse("collections")))
    nobody = site.client(site.person("nobody"))
    assert nobody.get(reverse("collections")).status_code == 403


def accepted(collection, tenants, levels):
    """Accept something of each institution without sealing anything."""
    for number, (tenant, level) in enumerate(zip(tenants, levels, strict=True)):
        row = Assessment.objects.create(
            tenant=tenant, title="示例", pack_id="x", pack_version="1", pack_digest="x"
        )
        now, name = timezone.now(), f"{number:064d}"
        dossier = Dossier.objects.create(
            assessment=row, digest=name, root=name, size=1, records=1, sealed_at=now, public_key="00"
        )
        Delivery.objects.create(
            asked=Asked.objects.get(collection=collection, tenant=tenant),
            dossier=dossier,
            submission=Submission.objects.create(assessment=row, to="supervisor", sent_at=now),
            state="accepted",
            levels={"AP-01": level},
            sent_at=now,
        )


def test_an_observer_sees_counts_of_five_and_more_and_no_institution(site):
    tenants = [Tenant.objects.create(name=f"示例机构甲{number}") for number in range(12)]
    facts = CollectionFacts(
        title="示例填报", pack="sf-nscmm", due=timezone.localdate(), tenants=tuple(one.pk for one in tenants)
    )
    collection = MakeCollection(facts=facts).run(system_actor("tests"))
    observer = site.client_as(Role.OBSERVER)
    at = reverse("aggregate", args=[collection])
    assert "不足 5 份" in said(observer.get(at))
    accepted(collection, tenants, [1, 2, 2, *[3] * 9])
    page = said(observer.get(at))
    row = page.partition("AP-01")[2].partition("</tr>")[0]
    assert [cell for cell in ("9", "1", "2") if f'<td class="num">{cell}</td>' in row] == ["9"]
    assert "示例机构甲" not in page
    assert "示例填报" in said(observer.get(reverse("aggregates")))
    assert observer.get(reverse("collection", args=[collection])).status_code in {403, 404}
