"""Ask for a dispute and for what is done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hengdu.actions import (
    AskSubQuestion,
    CloseSubQuestion,
    DecideDispute,
    InviteToDispute,
    OpenDispute,
    ReopenSubQuestion,
    StateSide,
    WithdrawDispute,
)
from hengdu.store.disputes.models import SubjectKind
from hengdu.web._choices import offer
from hengdu.web.evidence.choosing import pieces_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.actions import Action
    from hengdu.store.disputes.models import Dispute

_MOST: Final = 10_000
KIND_NAMES: Final = {
    SubjectKind.PRACTICE.value: _("practice"),
    SubjectKind.NODE.value: _("sub-domain"),
    SubjectKind.FINDING.value: _("finding"),
    SubjectKind.COMMENT.value: _("review comment"),
}
SIDE_NAMES: Final = {
    "raising": _("for the side that raised it"),
    "opposing": _("for the other side"),
    "neutral": _("as a third person"),
}


def _long(label: Any, rows: int = 4, **more: Any) -> forms.CharField:  # noqa: ANN401 - lazy text, Django's
    return forms.CharField(label=label, max_length=_MOST, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _evidence(*, required: bool) -> forms.CharField:
    help_text = _("Name, number or place of each piece, one on each line.")
    return _long(_("Evidence"), rows=2, required=required, help_text=help_text)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class DisputeForm(forms.Form):
    """Ask what is contested and why."""

    kind = forms.ChoiceField(label=_("What is contested"), choices=list(KIND_NAMES.items()))
    subject = forms.CharField(
        label=_("Code or number"),
        max_length=80,
        help_text=_("The code of the practice or sub-domain, or the number of the finding or comment."),
    )
    title = forms.CharField(label=_("In one line"), max_length=200)
    statement = _long(_("What you hold, and why"))
    evidence = _evidence(required=False)

    def action(self, assessment: UUID) -> OpenDispute:
        """Return what was typed as an action."""
        given = dict(self.cleaned_data)
        return OpenDispute(assessment=assessment, **given | {"evidence": lines_of(given["evidence"])})


class DeedForm(forms.Form):
    """Ask for one thing that is done in a dispute; ``code`` is its name in the request."""

    code = ""

    def action(self, dispute: Dispute) -> Action[int]:
        """Return what was typed as an action."""
        raise NotImplementedError


class StatementForm(DeedForm):
    """Ask for a statement of one side."""

    code = "state"
    side = forms.ChoiceField(label=_("You speak"), choices=list(SIDE_NAMES.items()))
    statement = _long(_("Statement"))
    evidence = _evidence(required=False)

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the statement."""
        given = self.cleaned_data
        return StateSide(
            dispute=dispute.pk,
            side=given["side"],
            statement=given["statement"],
            evidence=lines_of(given["evidence"]),
        )


class QuestionForm(DeedForm):
    """Ask for one more sub-question."""

    code = "ask"
    question = _long(_("Sub-question"), rows=2)

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the sub-question."""
        return AskSubQuestion(dispute=dispute.pk, question=self.cleaned_data["question"])


class CloseForm(DeedForm):
    """Ask how a sub-question is answered."""

    code = "close"
    question = forms.UUIDField(widget=forms.HiddenInput)
    reason = _long(_("Answer and reason"), rows=3)
    pieces = pieces_field()
    evidence = _evidence(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for evidence, chosen or in words."""
        given = super().clean() or {}
        if not given.get("pieces") and not given.get("evidence"):
            self.add_error("evidence", _("Choose evidence, or name it in words."))
        return given

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the closing."""
        given = self.cleaned_data
        return CloseSubQuestion(
            dispute=dispute.pk,
            question=given["question"],
            reason=given["reason"],
            evidence=lines_of(given["evidence"]),
            pieces=tuple(given.get("pieces", ())),
        )


class ReopenForm(DeedForm):
    """Ask why a sub-question is opened again."""

    code = "reopen"
    question = forms.UUIDField(widget=forms.HiddenInput)
    reason = _long(_("Why it is opened again"), rows=2)

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the opening."""
        return ReopenSubQuestion(dispute=dispute.pk, **self.cleaned_data)


class InviteForm(DeedForm):
    """Ask whom to invite."""

    code = "invite"
    user = forms.TypedChoiceField(label=_("Person"), coerce=UUID)

    def offer_people(self, people: Iterable[Any]) -> None:
        """Let the form choose among people."""
        offer(self, "user", [(str(one.pk), one.display_name) for one in people], empty="—")

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the invitation."""
        return InviteToDispute(dispute=dispute.pk, user=self.cleaned_data["user"])


class DecisionForm(DeedForm):
    """Ask for the decision."""

    code = "decide"
    decision = _long(_("Decision and its reasons"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the decision."""
        return DecideDispute(dispute=dispute.pk, **self.cleaned_data)


class WithdrawalForm(DeedForm):
    """Ask why a dispute is taken back."""

    code = "withdraw"
    reason = _long(_("Why you take it back"), rows=2)

    def action(self, dispute: Dispute) -> Action[int]:
        """Return the withdrawal."""
        return WithdrawDispute(dispute=dispute.pk, **self.cleaned_data)
