import os
from pathlib import Path
import pytest
from django.urls import reverse
from django.utils import timezone
import datetime as dt
from tests.sharing import keep
from tests.sealing import codes
from tests.web.conftest import *  # noqa
from tests.web.conftest import PASSWORD
from hengdu.actions import *  # noqa
from hengdu.actions import Role
from hengdu.store.people.models import User, Installation
from hengdu.store.collections.models import Delivery

OUT = Path("/tmp/hd/s3/s1shots"); OUT.mkdir(exist_ok=True)

@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return keep(tmp_path_factory.mktemp("pages"))

def test_shots(site, kept, database, live, visit):
    kept.over(database)
    Installation.objects.get_or_create(id=1, defaults={"set_up_at": timezone.now()})
    both = kept.sharing
    for key in (both.provider_lead, both.receiver_lead):
        u = User.objects.get(pk=key); u.set_password(PASSWORD); u.password_changed_at = timezone.now(); u.save()
    service = both.offered(tuple(codes()[:5]))
    sup = site.person("jianguan", Role.SUPERVISOR)
    obs = site.person("guancha", Role.OBSERVER)
    sup_a = site.actor(sup)
    facts = CollectionFacts(title="示例年度填报", pack="sf-nscmm", tenants=(both.provider, both.receiver), due=timezone.localdate() + dt.timedelta(days=9), note="示例说明")
    col = MakeCollection(facts=facts).run(sup_a)
    d = HandIn(collection=col, assessment=both.sealed).run(both.giver)
    Delivery.objects.update(doubts=[{"check": "jump", "place": "AP-01", "zh": "AP-01：上次 L1，本次 L3", "en": "AP-01: L1 last time, L3 now"}])
    giver, taker = User.objects.get(pk=both.provider_lead), User.objects.get(pk=both.receiver_lead)
    plan = [
        (giver, "services", [both.provider], "g-index"), (giver, "service", [both.provider, service], "g-show"), (giver, "service_new", [both.provider], "g-new"),
        (taker, "services", [both.receiver], "t-index"), (taker, "service", [both.receiver, service], "t-show"), (taker, "service_external", [both.receiver], "t-ext"),
        (taker, "inheriting", [both.open], "t-inh"), (sup, "collections", [], "s-index"), (sup, "collection_new", [], "s-new"), (sup, "collection", [col], "s-show"),
        (sup, "delivery", [col, d], "s-delivery"), (giver, "own_collections", [both.provider], "g-own"), (giver, "own_collection", [both.provider, col], "g-own-show"),
        (taker, "own_collection", [both.receiver, col], "t-own-show"), (obs, "aggregates", [], "o-index"), (obs, "aggregate", [col], "o-show"), (giver, "results_comparison", [both.sealed], "g-comp"),
    ]
    def shoot(lang, width, tag):
        pages = {}
        for user, name, args, label in plan + ([(taker, "results", [both.open], "t-results")] if tag == "after" else []):
            if tag == "after" and label not in ("t-inh", "t-results"): continue
            if user.pk not in pages:
                pages[user.pk] = visit(user, language=lang, viewport={"width": width, "height": 900})
            p = pages[user.pk]
            r = p.goto(reverse(name, args=args)); 
            over = p.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            print(label, lang, width, r.status, "OVERFLOW" if over else "")
            p.screenshot(path=OUT / f"{label}-{lang}-{width}-{tag}.png", full_page=True)
    for lang, width in (("zh-hans", 360),):
        shoot(lang, width, "before")
    InheritAnswers(assessment=both.open, service=service).run(both.taker)
    shoot("zh-hans", 1440, "after")
