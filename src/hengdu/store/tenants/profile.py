"""Describe an institution as far as its assessments need it."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from hengdu.assessments import Institution, InstitutionFacts, InstitutionKey, Scope, System
from hengdu.documents import adapter, record

if TYPE_CHECKING:
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.tenants.models import Tenant

_Short = Annotated[str, Field(max_length=500)]
_Count = Annotated[int, Field(ge=0, le=10_000_000)]
_Code = Annotated[str, Field(min_length=1, max_length=80)]


@record
class Profile:
    """What an institution states of itself: size, staff, important systems, protected objects, facts.

    The fields are those of :class:`hengdu.assessments.InstitutionFacts`, whose ``type`` is the tenant's, and
    the parts of a scope. ``shared_services`` lists what others run: it exists and is assessed.
    """

    size: Literal["", "small", "medium", "large"] = ""
    employees: _Count | None = None
    it_staff: _Count | None = None
    security_staff: _Count | None = None
    is_cii: bool = False
    systems: tuple[System, ...] = ()
    objects: tuple[_Code, ...] | None = None
    has: dict[_Code, bool] = field(default_factory=dict)
    shared_services: tuple[_Short, ...] = ()
    entities: tuple[_Short, ...] = ()
    branches: tuple[_Short, ...] = ()
    note: Annotated[str, Field(max_length=20_000)] = ""

    def facts(self, kind: str) -> InstitutionFacts:
        """Return the facts of an institution of this type, as proposals read them."""
        return InstitutionFacts(
            type=kind,
            size=self.size,
            employees=self.employees,
            it_staff=self.it_staff,
            security_staff=self.security_staff,
            is_cii=self.is_cii,
            systems=self.systems,
            objects=self.objects,
            has=dict(self.has),
            shared_services=self.shared_services,
        )

    def scope(self) -> Scope:
        """Return the scope of an assessment of the whole institution."""
        return Scope(entities=self.entities, systems=self.systems, branches=self.branches)


def profile_of(row: Tenant) -> Profile:
    """Return the stored profile of a tenant; an empty one where nothing was stated yet."""
    found: Profile = adapter(Profile).validate_python(row.profile)
    return found


def kept_profile_of(row: Assessment) -> Profile | None:
    """Return the profile that an assessment keeps from when it began; None for one from before that."""
    if "profile" not in row.more:
        return None
    found: Profile = adapter(Profile).validate_python(row.more["profile"])
    return found


def profile_data(profile: Profile) -> dict[str, Any]:
    """Return a profile as plain JSON data."""
    data: dict[str, Any] = adapter(Profile).dump_python(profile, mode="json", exclude_defaults=True)
    return data


def institution_of(row: Tenant) -> Institution:
    """Return a tenant as the institution of an assessment file."""
    key = InstitutionKey(scheme=row.key_scheme, value=row.key_value) if row.key_value else None  # type: ignore[arg-type]  # the column holds one of the schemes
    return Institution(
        name=row.name, name_en=row.name_en, key=key, type=row.kind, region=row.region, size=row.size
    )
