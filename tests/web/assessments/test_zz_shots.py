"""screenshots"""
import datetime as dt, json
from hengdu.actions import *
from hengdu.store.tenants.models import Tenant
from tests.web.assessments.flow import flow
from tests.web.conftest import *
def test_shots(flow, site, visit):
    t=Tenant.objects.get(pk=flow.tenant.pk)
    SaveProfile(tenant=t.pk,version=t.version,data={"size":"medium","employees":820,"it_staff":60,"security_staff":8,"systems":[{"code":"CTS","name":"集中交易系统","grade":3,"object":"TRD"},{"code":"WEB","name":"官网","grade":2,"object":"APP"}],"has":{"cloud":False},"shared_services":["机房托管（示例数据中心）"]}).run(site.system)
    row=flow.begin(title="2026 示例年度评估", target_profile="securities", due=dt.date(2026,11,1), period_start=dt.date(2026,1,1), period_end=dt.date(2026,12,31))
    flow.row=row
    u=flow.person("王示例","ITO",codes=("AP","SH"))
    flow.person("李示例","VUL")
    from hengdu.store.assessments.packs import pinned_pack
    from hengdu.assessments import asked_of
    p=pinned_pack(row); a=site.actor(u); n=0
    for c,pr in p.practices.items():
        if c[:2]=="AP" and pr.level<=2 and "ITO" in asked_of(p,pr):
            SaveAnswer(assessment=row.pk,code=c,role="ITO",given={"answer":"FLPN"[n%4] if n%7 else "F","evidence":"E2"}).run(a); n+=1
    ReferQuestion(assessment=row.pk,code="AP-02.L3.ME1" if "AP-02.L3.ME1" in p.practices else c,role="ITO",to_person="机房主管",note="不归我管").run(a) if False else None
    base=f"/assessments/{row.pk}/"; inst=f"/institutions/{t.pk}/"
    pages={"home":("lead","/"),"inst":("lead",inst),"profile":("lead",inst+"profile/"),"new":("lead",inst+"assessments/new/?previous="+str(row.pk)),"board":("lead",base),"people":("lead",base+"people/"),"na":("lead",base+"applicability/"),"meas":("lead",base+"measurements/"),"valid":("lead",base+"validations/"),"bg":("lead",base+"background/"),"ex":("lead",base+"exchange/"),"open":("lead",base+"unanswered/"),
      "rhome":("r","/"),"role":("r",base+"interview/ITO/"),"q":("r",base+"interview/ITO/SH-04.L1.EX1/"),"inbox":("r","/inbox/")}
    axe=open("/work/main/tests/web/vendor/axe-4.14.1.min.js").read()
    for lang,width in (("zh-hans",1440),("zh-hans",360),("en",1440),("en",360)):
        for who,user in (("lead",flow.lead),("r",u)):
            page=visit(user,language=lang,viewport={"width":width,"height":900},bypass_csp=True)
            for name,(w,url) in pages.items():
                if w!=who: continue
                page.goto(url)
                page.screenshot(path=f"/tmp/a4/{name}-{lang[:2]}-{width}.png",full_page=True)
                over=page.evaluate("document.documentElement.scrollWidth")
                if over>width: print("WIDE",name,lang,width,over)
                if lang=="zh-hans":
                    page.evaluate(axe); r=page.evaluate("axe.run()")
                    for v in r["violations"]: print("AXE",name,width,v["id"],v["help"],[n["html"][:160] for n in v["nodes"]][:3])
