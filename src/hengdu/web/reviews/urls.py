"""Map the addresses of what follows the answers."""

from __future__ import annotations

from django.urls import path

from hengdu.web.evidence import papers
from hengdu.web.reviews import approval, disagreements, findings, history, review, verification

urlpatterns = [
    path("disagreements/", disagreements.index, name="disagreements"),
    path("disagreements/<str:practice>/", disagreements.show, name="disagreement"),
    path("disagreements/<str:practice>/decide/", disagreements.decide, name="disagreement_decide"),
    path("verification/", verification.index, name="verification"),
    path("verification/plan/", verification.plan, name="verification_plan"),
    path("verification/<str:practice>/", verification.show, name="verification_item"),
    path("verification/<str:practice>/done/", verification.verify, name="verification_done"),
    path("findings/", findings.index, name="findings"),
    path("findings/new/", findings.new, name="finding_new"),
    path("findings/<uuid:finding_id>/", findings.change, name="finding_change"),
    path("findings/<uuid:finding_id>/withdraw/", findings.withdraw, name="finding_withdraw"),
    path("review/", review.index, name="review"),
    path("review/submit/", review.submit, name="review_submit"),
    path("review/withdraw/", review.take_back, name="review_withdraw"),
    path("review/decide/", review.decide, name="review_decide"),
    path("review/return/", review.give_back, name="review_return"),
    path("review/nodes/<str:code>/", review.show, name="review_node"),
    path("review/nodes/<str:code>/comment/", review.comment, name="review_comment"),
    path("review/comments/", review.own_comments, name="review_own_comments"),
    path("review/comments/<uuid:comment_id>/", review.resolve, name="review_resolve"),
    path("approval/", approval.index, name="approval"),
    path("approval/give/", approval.give, name="approval_give"),
    path("approval/paper/", papers.to_approval, name="approval_paper"),
    path("approval/page/", approval.signature_page, name="signature_page"),
    path("answers/<str:practice>/history/", history.show, name="answer_history"),
]
