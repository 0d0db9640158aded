import time
from collections import Counter
from tests.web.reviews.conftest import team
from hengdu.store.assessments.models import Answer, Assignment
from hengdu.actions import missing_of
def test_x(team):
    print(Counter(Answer.objects.values_list("role","rater","state")).most_common(20))
    print([ (m.kind,m.number,m.blocks) for m in missing_of(team.row)])
    print(team.row.__dict__)
    print(list(Assignment.objects.values()))
    t=time.time()
    r=team.get("lead","results/")
    print(time.time()-t)
