"""Describe the operations as Ninja does, but look at each model once."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ninja.openapi.schema import OpenAPISchema

if TYPE_CHECKING:
    from ninja import NinjaAPI


class Description(OpenAPISchema):
    """The OpenAPI document of an API (OpenAPI 3.1).

    Every operation may answer with the same dozen problems. Ninja makes their JSON Schema anew for each,
    which took 7 s of a processor for 300 operations.
    """

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        """Describe all operations below ``path_prefix``."""
        self._made: dict[tuple[Any, ...], tuple[dict[str, Any], bool]] = {}
        super().__init__(api, path_prefix)

    def _create_schema_from_model(self, model: Any, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], bool]:  # noqa: ANN401 - as Ninja calls it
        key = (model, args, *sorted(kwargs.items()))
        if key not in self._made:
            self._made[key] = super()._create_schema_from_model(model, *args, **kwargs)
        schema, is_required = self._made[key]
        return copy.deepcopy(schema), is_required
