"""What the lead's board says of each person: answered, open, declined, blocked, and when it is done."""

from __future__ import annotations

import datetime as dt

from hengdu.actions import ReferQuestion, SaveAnswer
from hengdu.store.assessments.models import Answer
from hengdu.web.assessments._progress import board_of

DOMAIN = "AP"


def test_the_board_counts_answers_refusals_and_referrals_and_forecasts_the_day(flow, site):
    person = flow.person("ito", "ITO", codes=(DOMAIN,))
    flow.person("vul", "VUL", codes=(DOMAIN,), due=dt.date(2020, 1, 1))
    actor, moment = site.actor(person), flow.row.created_at
    before = {one.name: one for one in board_of(flow.row, site.actor(flow.lead), moment).people}
    asked = before["示例ito"].interview.codes("ask")
    given = ({"answer": "F"}, {"state": "unknown"}, {"state": "refused", "reason": "示例：涉密"})
    for code, said in zip(asked, given, strict=False):
        SaveAnswer(assessment=flow.row.pk, code=code, role="ITO", given=said).run(actor)
    ReferQuestion(assessment=flow.row.pk, code=asked[3], role="ITO", to_person="示例主管").run(actor)
    earlier = moment - dt.timedelta(days=3)
    Answer.objects.filter(assessment=flow.row, code=asked[0]).update(saved_at=earlier)
    Answer.objects.filter(assessment=flow.row).exclude(code=asked[0]).update(saved_at=moment)
    board = board_of(flow.row, site.actor(flow.lead), moment)
    people = {one.name: one for one in board.people}
    ito, vul = people["示例ito"], people["示例vul"]
    assert (ito.count.answered, ito.declined, ito.blocked, ito.is_overdue) == (3, 2, (asked[3],), False)
    assert 0 < ito.count.left < before["示例ito"].count.left
    # Three answers in three days: one a day, so a day for each question that is open.
    assert ito.forecast == moment.date() + dt.timedelta(days=ito.count.left)
    assert (vul.count.answered, vul.is_overdue, vul.forecast) == (0, True, None)
    assert board.forecast is None  # as long as somebody has not begun
    domain = next(one for one in board.domains if one.node.code == DOMAIN)
    assert (domain.count.answered, domain.blocked) == (3, 1)
    shown = site.client(flow.lead).get(flow.url).content.decode()
    row = shown.partition("示例ito")[2].partition("</tr>")[0]
    assert f"3 / {ito.count.asked}" in row
    assert f">{asked[3]}<" in row
    assert ">2<" in row
