import time
def test_speed(flow, site):
    for i in range(5): flow.person(f"p{i}", ["ITO","VUL","IRT","MGT","CISO"][i])
    from hengdu.store.people.models import User
    c=site.client(User.objects.get(username="p0"))
    u=f"{flow.url}interview/ITO/AP-01.L1.ST1/"
    v=0
    for i in range(20):
        v=c.post(u,{"choice":"FL"[i%2],"version":str(v)},headers={"accept":"application/json"}).json()["version"]
    t=time.process_time()
    for i in range(200):
        v=c.post(u,{"choice":"FL"[i%2],"version":str(v)},headers={"accept":"application/json"}).json()["version"]
    print("save ms",(time.process_time()-t)/200*1000)
    for url in (u,f"{flow.url}interview/ITO/",flow.url,"/"):
        c.get(url); t=time.process_time()
        for i in range(10): c.get(url)
        print(url[-30:],(time.process_time()-t)/10*1000)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    with CaptureQueriesContext(connection) as q: c.post(u,{"choice":"P","version":str(v)},headers={"accept":"application/json"})
    print(len(q.captured_queries))
    with CaptureQueriesContext(connection) as q: c.get(u)
    print(len(q.captured_queries))
    c=site.client(flow.lead)
    for url in (flow.url,flow.url+"people/"):
        c.get(url); t=time.process_time()
        for i in range(10): c.get(url)
        print("lead",url[-30:],(time.process_time()-t)/10*1000)
