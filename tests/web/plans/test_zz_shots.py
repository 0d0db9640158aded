import datetime as dt, pytest, pathlib
from hengdu.actions import *
from tests.web.plans.test_plans import *
from tests.web.conftest import *
OUT=pathlib.Path("/tmp/hd/s2/a7shots"); OUT.mkdir(exist_ok=True)
def test_shots(site,row,lead,visit):
    site_people=site.person("zhang", Role.RESPONDENT, tenant=row.tenant, interview_roles=["ITO"])
    c=site.client(lead)
    c.post(address(row,"take/"),{"wave":"1","owner":str(lead.pk),"due":"2027-03-31"})
    ids=list(ActionItem.objects.values_list("pk",flat=True))
    ActionItem.objects.filter(pk=ids[0]).update(status="done",progress=100,due=dt.date(2026,3,1))
    ActionItem.objects.filter(pk=ids[1]).update(status="doing",progress=40,due=dt.date(2026,3,1),note="已完成设备侧清点,云上资产仍缺。")
    ActionItem.objects.filter(pk=ids[2]).update(owner=None,owner_name="李示例")
    i=ids[1]
    for lang in ("zh-hans","en"):
        for w in (1440,360):
            p=visit(lead,language=lang,viewport={"width":w,"height":900})
            for name,path in {"list":address(row),"new":address(row,"new/"),"show":address(row,f"{i}/"),"change":address(row,f"{i}/change/"),"progress":address(row,f"{i}/progress/"),"own":"/actions/","rec":f"/assessments/{row.pk}/results/recommendations/","reports":f"/assessments/{row.pk}/results/reports/"}.items():
                p.goto(path)
                if name=="rec":
                    p.evaluate("document.querySelectorAll('main details').forEach((d,i)=>{if(i<3)d.open=true})")
                p.screenshot(path=OUT/f"{name}-{lang}-{w}.png",full_page=name not in("rec","list") )
                wide=p.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide>0: print("WIDE",name,lang,w,wide)
            if w==1440 and lang=="zh-hans":
                p.goto(address(row,f"{i}/change/"))
                ChangeAction(item=i,facts=ItemFacts(source=ActionItem.objects.get(pk=i).source,owner_name="李示例"),version=1).run(site.system)
                p.get_by_role("button",name="保存").click(); p.screenshot(path=OUT/"conflict-zh.png",full_page=True)
                ActionItem.objects.filter(pk=i).update(version=1)
    axe=pathlib.Path("/work/main/tests/web/vendor/axe-4.14.1.min.js").read_text()
    p=visit(lead,bypass_csp=True)
    for path in (address(row),address(row,"new/"),address(row,f"{i}/"),address(row,f"{i}/change/"),address(row,f"{i}/progress/"),"/actions/",f"/assessments/{row.pk}/results/recommendations/",f"/assessments/{row.pk}/results/reports/"):
        p.goto(path); p.evaluate(axe)
        p.evaluate("document.querySelectorAll('main details').forEach((d,i)=>{if(i<3)d.open=true})")
        r=p.evaluate("axe.run().then(r=>r.violations.map(v=>[v.id,v.nodes.length,v.nodes[0].html]))")
        print(path,r)
