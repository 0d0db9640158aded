"""Show what an assessment inherits and may inherit, inherit it, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import InheritAnswers, NotFoundError, Permission, ReleaseAnswers, to_inherit
from hengdu.errors import HengduError
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.services.queries import current_edition, inherited_by, is_superseded, services_for
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._choices import chosen_id
from hengdu.web._submitting import told
from hengdu.web.assessments._frame import assessment_of, is_open, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.services.models import Service

_MANAGE: Final = Permission.SERVICE_MANAGE
LEFT: Final = {
    "unanswered": Text("提供方未作答", "not answered by the provider"),
    "not_applicable": Text(
        "提供方答为不适用，是否适用由本机构判断", "the provider said not applicable; judge it for yourselves"
    ),
    "own_objects": Text("提供方按对象、单位或指标作答", "answered by object, unit or measure"),
    "unknown": Text("本评估的模型版本没有此实践", "this version of the model has no such practice"),
    "changed": Text("两个模型版本的内容不同", "the two versions of the model differ here"),
}


@never_cache
@require_safe
@needs(_MANAGE)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List what is inherited from whom, and the services that may be inherited."""
    row = assessment_of(request, assessment_id, _MANAGE)
    pack = pinned_pack(row)
    given = inherited_by(row)
    editions = {one.edition.service_id: one for one in given if one.edition is not None}
    context = {
        "given": [
            {
                "one": one,
                "is_superseded": one.edition is not None and is_superseded(one.edition),
                "practices": [pack.practices[code] for code in one.codes if code in pack.practices],
            }
            for one in given
        ],
        "services": [_offered(row, service, editions) for service in services_for(row)],
    }
    return page(request, "services/inheriting.html", row, "services", context)


def _offered(row: Assessment, service: Service, taken: dict[UUID, Any]) -> dict[str, Any]:
    edition = current_edition(service)
    before = taken.get(service.pk)
    is_current = before is not None and edition is not None and before.origin.dossier == edition.root
    line = {"service": service, "edition": edition, "is_current": is_current, "is_taken": before is not None}
    if not is_open(row) or is_current:
        return line
    pack = pinned_pack(row)
    try:
        served = to_inherit(row, service)
    except HengduError as error:
        return line | {"problem": told(error)}
    own = row.answers.filter(code__in=served.answers).exclude(carry="inherited").values("code").distinct()
    left = [
        (code, pack.practices[code].title if code in pack.practices else Text("", ""), LEFT[why])
        for code, why in served.left.items()
    ]
    return line | {"number": len(served.answers), "own": own.count(), "left": left}


@require_POST
@needs(_MANAGE)
def inherit(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Inherit a service's answers."""
    row = assessment_of(request, assessment_id, _MANAGE)
    key = chosen_id(request.POST.get("service", ""))
    if key is None:
        messages.error(request, _("Choose one first."))
        return redirect("inheriting", row.pk)
    try:
        number = InheritAnswers(assessment=row.pk, service=key).run(actor_of(request))
        text = ngettext("%(number)d answer is inherited.", "%(number)d answers are inherited.", number)
        messages.success(request, text % {"number": number})
    except NotFoundError:
        raise
    except HengduError as error:
        messages.error(request, told(error))
    return redirect("inheriting", row.pk)


@require_POST
@needs(_MANAGE)
def release(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Stop inheriting from one dossier."""
    row = assessment_of(request, assessment_id, _MANAGE)
    root = request.POST.get("root", "")[:64]
    if not root:
        messages.error(request, _("Choose one first."))
        return redirect("inheriting", row.pk)
    try:
        ReleaseAnswers(assessment=row.pk, root=root).run(actor_of(request))
        messages.success(request, _("No longer inherited; the practices are open again."))
    except NotFoundError:
        raise
    except HengduError as error:
        messages.error(request, told(error))
    return redirect("inheriting", row.pk)
