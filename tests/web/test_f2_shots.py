from tests.web.conftest import *  # noqa
from tests.web.evidence.test_choosing import office  # noqa
from hengdu.actions import SubmitAssessment, AskClosing
from hengdu.store.assessments.models import Assessment, Submission, Status
from hengdu.store.reviews.models import Round
from django.utils import timezone
def test_shots(office, live, visit):
    for t in ("示例演练记录", "示例应急预案（2026 年修订版，含附件）"):
        p = office.piece(title=t)
    row = Assessment.objects.get(pk=office.pk)
    sub = Submission.objects.create(assessment=row, to="reviewer", sent_at=timezone.now())
    Round.objects.create(assessment=row, submission=sub, number=1)
    Assessment.objects.filter(pk=office.pk).update(status=Status.SUBMITTED)
    AskClosing(item=office.item, note="示例", pieces=(p,), evidence=("档案室",)).run(office.actor)
    for lang in ("zh-hans", "en"):
        for w in (1440, 360):
            page = visit(office.lead, language=lang, viewport={"width": w, "height": 900})
            for name, where in (("review","review/"),("dispute",f"disputes/{office.dispute}/"),("closing",f"actions/{office.item}/closing/")):
                page.goto(f"/assessments/{office.pk}/{where}")
                page.evaluate("document.querySelectorAll('main details:not(.help)').forEach(d => d.open = true)")
                page.screenshot(path=f"/tmp/hd/s3/f2/{name}-{lang[:2]}-{w}.png", full_page=True)
