"""Turn a kind of long work into an operation: it answers with the id of the job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from hengdu.actions import purpose_of
from hengdu.actions.jobs import StartJob, kind_called
from hengdu.api._command import Id
from hengdu.api._files import into_memory, kept
from hengdu.api._forms import Form, Words
from hengdu.api._operations import Call, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from hengdu.actions import Action


class Wanted(Form):
    """What most work is told; ``purpose`` is needed above the classification 内部."""

    lang: Literal["zh", "en"] = "zh"
    purpose: Annotated[Words, Field(max_length=200)] = ""


def work(  # noqa: PLR0913 - one argument for each thing that differs
    path: str,
    kind: str,
    about: str,
    *,
    name: str,
    tag: str,
    form: type[BaseModel] | None = None,
    file: type[BaseModel] | None = None,
    arguments: Callable[[Call, dict[str, Any]], dict[str, Any]] = lambda _call, given: given,
    does: tuple[type[Action[Any]], ...] = (),
    own: str = "",
) -> Operation:
    """Return the operation that starts work of a kind.

    ``form`` is what its body says. With ``file`` the body is a file, kept until the work has read it, and
    ``file`` is the form of the query. ``arguments`` turns what was said into what the work is given.
    """

    def run(call: Call) -> Id:
        said = call.body if file is None else call.query
        given: dict[str, Any] = {} if said is None else said.model_dump(mode="json")
        if call.assessment is not None:
            given["assessment"] = str(call.assessment.pk)
            if "purpose" in given:
                purpose_of(given, call.assessment)
        if file is not None:
            given["upload"] = kept(call)
        job = StartJob(
            kind=kind,
            arguments=arguments(call, given),
            assessment_id=call.path.get("assessment_id"),
            tenant_id=call.path.get("tenant_id"),
        )
        return Id(id=job.run(call.actor))

    return Operation(
        method="POST",
        path=path,
        name=name,
        about=about,
        tag=tag,
        permissions=(kind_called(kind).permission,),
        run=run,
        body=form,
        query=file,
        receive=into_memory if file is not None else None,
        answer=Id,
        status=202,
        own=own,
        does=(StartJob, *does),
    )
