"""Write a pack that extends another by forms: retire, reword, weigh, add, set targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import ActionError, NotFoundError, Permission
from hengdu.actions.packs import (
    AddNode,
    ChangeExtension,
    KeepIdentity,
    KeepNode,
    KeepPractice,
    KeepTargets,
    RestoreCode,
    RetireCode,
    draft_pack,
)
from hengdu.packs import next_code
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web._wording import language
from hengdu.web.packs._forms import (
    NewNodeForm,
    NewPracticeForm,
    NodeForm,
    PracticeForm,
    TargetsForm,
    TitleForm,
    node_initial,
    practice_initial,
)
from hengdu.web.packs.browse import STATE_NAMES, edition_of
from hengdu.web.packs.editions import WRONG, own_part
from hengdu.web.packs.publishing import done, revision_of

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from hengdu.actions.packs import Change
    from hengdu.packs import Pack, PackFile
    from hengdu.store.packs.models import PackEdition


def _draft(request: HttpRequest, edition_id: UUID) -> tuple[PackEdition, PackFile, Pack]:
    """Return a draft that forms can change, what it says itself, and the pack that it makes."""
    row = edition_of(request, edition_id)
    own = own_part(row)
    if own is None:
        raise ActionError(
            "该草案不能用表单修改",
            "this draft cannot be changed by forms",
            place=row.code,
            hint_zh="只有扩展其他模型包、且只有一个文件的草案可以；其他请直接编辑文件",
            hint_en="Only drafts that extend another pack in one file can; edit the files of others as text",
        )
    return row, own, draft_pack(row)


def _saved(request: HttpRequest, row: PackEdition, form: forms.Form, change: Change) -> bool:
    """Write a change; what is wrong is said in the form."""
    action = ChangeExtension(edition=row.pk, revision=revision_of(request), change=change)
    if submitted(form, action, actor_of(request)) is None:
        return False
    messages.success(request, _("Saved. Check the draft when you are done."))
    return True


def _form_page(
    request: HttpRequest,
    row: PackEdition,
    form: forms.Form,
    title: str,
    **more: Any,  # noqa: ANN401 - of the template
) -> HttpResponse:
    context = {"row": row, "form": form, "title": title, "state": STATE_NAMES[row.state], **more}
    return render(request, "packs/form.html", context, status=WRONG if form.is_bound else 200)


@never_cache
@require_safe
@needs(Permission.PACK_WRITE)
def outline(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show the tree of a draft with what can be changed where, and what was retired."""
    row, own, pack = _draft(request, edition_id)
    touched = {node.code for node in own.nodes}
    base = pack.base
    context = {
        "row": row,
        "state": STATE_NAMES[row.state],
        "pack": pack,
        "groups": [
            {
                "node": group,
                "nodes": [_line(node, touched, base) for node in group.nodes],
                **_line(group, touched, base),
            }
            for group in pack.root.nodes
        ],
        "retired": [{"code": code, "name": _name(base, code)} for code in own.retire],
        "profiles": pack.content.profiles,
    }
    return render(request, "packs/outline.html", context)


def _line(node: Any, touched: set[str], base: Pack | None) -> dict[str, Any]:  # noqa: ANN401 - a node of the pack
    is_new = base is not None and node.code not in base.nodes
    return {"one": node, "is_new": is_new, "is_changed": node.code in touched and not is_new}


def _name(base: Pack | None, code: str) -> Any:  # noqa: ANN401 - text of the pack
    if base is None:
        return ""
    if code in base.nodes:
        return base.nodes[code].title
    return base.practices[code].text if code in base.practices else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def identity(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Change title and version."""
    row, own, pack = _draft(request, edition_id)
    initial = {"title_zh": pack.title.zh, "title_en": pack.title.en, "version": own.version}
    form = TitleForm(request.POST or None, initial=initial)
    if form.is_valid() and _saved(
        request, row, form, KeepIdentity(about=form.cleaned_data["version"], title=form.title())
    ):
        return redirect("pack_outline", row.pk)
    return _form_page(request, row, form, _("Title and version"))


@require_POST
@needs(Permission.PACK_WRITE)
def retire(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Retire a code, or take that back."""
    row = edition_of(request, edition_id)
    code = request.POST.get("code", "")[:80]
    change = RestoreCode(about=code) if "again" in request.POST else RetireCode(about=code)
    action = ChangeExtension(edition=row.pk, revision=revision_of(request), change=change)
    text = _("Saved. Check the draft when you are done.")
    response = done(request, row.pk, action, text)
    return redirect("pack_outline", row.pk) if own_part(row) is not None else response


def _node(pack: Pack, code: str) -> Any:  # noqa: ANN401 - a node of the pack
    found = pack.nodes.get(code)
    if found is None or found is pack.root:
        raise NotFoundError("node")
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def node(request: HttpRequest, edition_id: UUID, code: str) -> HttpResponse:
    """Change a domain or sub-domain, and list its practices."""
    row, own, pack = _draft(request, edition_id)
    found = _node(pack, code)
    form = NodeForm(request.POST or None, initial=node_initial(found))
    if form.is_valid() and _saved(request, row, form, KeepNode(about=code, data=form.data_of())):
        return redirect("pack_node", row.pk, code)
    said = next((one for one in own.nodes if one.code == code), None)
    touched = {item.code for item in said.practices} if said is not None else set()
    base = pack.base.practices if pack.base is not None else {}
    practices = [
        {
            "one": item,
            "is_new": item.code not in base,
            "is_changed": item.code in touched and item.code in base,
        }
        for item in found.practices
    ]
    title = f"{code} {found.title[language()]}"
    return _form_page(
        request,
        row,
        form,
        title,
        node=found,
        practices=practices,
        may_add=bool(found.practices) or not found.nodes,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def new_node(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Add a domain or sub-domain."""
    row, _own, pack = _draft(request, edition_id)
    above = request.GET.get("parent", "")
    near = pack.nodes[above].nodes if above in pack.nodes else pack.root.nodes
    used = [one.code for one in near] + [item.code for item in pack.content.retired]
    start = next_code(code for code in used if not above or code.startswith(above))
    form = NewNodeForm(pack, request.POST or None, initial={"parent": above, "code": start, "weight": 1})
    if form.is_valid():
        given = form.cleaned_data
        change = AddNode(about=given["code"], parent=given["parent"], data=form.data_of())
        if _saved(request, row, form, change):
            return redirect("pack_node", row.pk, given["code"])
    return _form_page(request, row, form, _("Add a domain or sub-domain"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def practice(request: HttpRequest, edition_id: UUID, practice: str) -> HttpResponse:
    """Change a practice."""
    row, _own, pack = _draft(request, edition_id)
    found = pack.practices.get(practice)
    if found is None:
        raise NotFoundError("practice")
    above = pack.parent[practice]
    form = PracticeForm(pack, request.POST or None, initial=practice_initial(found))
    if form.is_valid():
        change = KeepPractice(about=practice, node=above, data=form.data_of())
        if _saved(request, row, form, change):
            return redirect("pack_node", row.pk, above)
    return _form_page(request, row, form, practice, back=_back(row, pack, above))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def new_practice(request: HttpRequest, edition_id: UUID, code: str) -> HttpResponse:
    """Add a practice to a sub-domain."""
    row, own, pack = _draft(request, edition_id)
    found = _node(pack, code)
    used = [item.code for item in found.practices] + [item for item in own.retire if item.startswith(code)]
    form = NewPracticeForm(pack, request.POST or None, initial={"code": next_code(used), "weight": 1})
    if form.is_valid():
        change = KeepPractice(about=form.cleaned_data["code"], node=code, data=form.data_of(), is_new=True)
        if _saved(request, row, form, change):
            return redirect("pack_node", row.pk, code)
    return _form_page(request, row, form, _("Add a practice"), back=_back(row, pack, code))


def _back(row: PackEdition, pack: Pack, code: str) -> dict[str, Any]:
    return {"href": reverse("pack_node", args=[row.pk, code]), "code": code, "title": pack.nodes[code].title}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PACK_WRITE)
def targets(request: HttpRequest, edition_id: UUID, profile: str) -> HttpResponse:
    """Change the target levels of one institution type."""
    row, _own, pack = _draft(request, edition_id)
    found = pack.profile(profile)
    if found is None:
        raise NotFoundError("profile")
    form = TargetsForm(pack, found, request.POST or None)
    if form.is_valid():
        change = KeepTargets(about=profile, default=form.cleaned_data["default"], targets=form.targets())
        if _saved(request, row, form, change):
            return redirect("pack_outline", row.pk)
    title = _("Target levels: %(name)s") % {"name": found.name[language()]}
    return _form_page(request, row, form, title, is_wide=True)
