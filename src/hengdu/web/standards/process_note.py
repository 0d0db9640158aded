"""Show the drafting note in its ten sections, let people write what only they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import Permission
from hengdu.actions.standards import NOTE_CODES, WriteNote
from hengdu.standards.process import drafting_note
from hengdu.store.standards.courses import is_open_to, record_of, register_for
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web._wording import language
from hengdu.web.standards._course_frame import course_of, course_page, holds

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Course

_WRONG: Final = 422
# What each part that people write is called in the form; the sections number as in the note.
PART_NAMES: Final = {
    "background": Text("一、背景", "1. Background"),
    "purpose": Text("一、目的和意义", "1. Purpose and significance"),
    "basis": Text("二、起草依据和来源", "2. Basis and origin"),
    "contents": Text("三、主要内容", "3. Main contents"),
    "trials": Text("四、试验或验证", "4. Trials or validation"),
    "relations": Text("五、与法律法规的关系", "5. Laws and regulations"),
    "dissent": Text("六、重大分歧意见（没有登记时）", "6. Major disagreements (where none is registered)"),
    "adoption": Text("七、贯彻标准的要求和建议措施", "7. Measures to put the standard to use"),
    "nature": Text("八、标准属性的建议", "8. Proposed nature of the standard"),
    "abolition": Text("九、废止有关现行标准的建议", "9. Standards to be withdrawn"),
    "other": Text("十、其它说明事项", "10. Other matters"),
}


class NoteForm(forms.Form):
    """Ask for the parts of the note that the process does not know."""

    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for code in NOTE_CODES:
            self.fields[code] = forms.CharField(
                label=PART_NAMES[code][language()],
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Show the note as it stands, with what is missing marked."""
    row = course_of(request, course_id)
    actor = actor_of(request)
    record = record_of(row)
    note = drafting_note(record, register_for(actor, [row.standard]), is_open=is_open_to(actor, row))
    context = {
        "note": note,
        "missing": note.missing(),
        "may_write": holds(actor, Permission.PROCESS_WRITE, row),
    }
    return course_page(request, "standards/process/note.html", row, "note", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_WRITE)
def write(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Write the parts of the note that only people know."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    initial = _texts(record_of(row)) | {"version": row.version}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        parts = tuple((code, form.cleaned_data[code]) for code in NOTE_CODES)
        action = WriteNote(course=row.pk, version=form.cleaned_data["version"], parts=parts)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, gettext("The drafting note is kept."))
            return redirect("desk_course_note", row.pk)
    status = _WRONG if form.errors else 200
    return course_page(
        request, "standards/process/note_write.html", row, "note", {"form": form}, status=status
    )


def _texts(record: Course) -> dict[str, Any]:
    return {code: "\n".join(one.text for one in record.note if one.code == code) for code in NOTE_CODES}
