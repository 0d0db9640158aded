"""Give every template what stands on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

import hengdu
from hengdu.store.people.queries import policy
from hengdu.web._access import actor_of
from hengdu.web._navigation import entries
from hengdu.web._wording import language

if TYPE_CHECKING:
    from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the entries of the navigation, the language, the disclaimer and the mode.

    ``lang`` is ``zh`` or ``en``, the key of every bilingual text; all values are lazy, so a page that needs
    none of them pays nothing.
    """
    oidc = settings.ENVIRONMENT.oidc
    return {
        "actor": SimpleLazyObject(lambda: actor_of(request)),
        "navigation": SimpleLazyObject(lambda: entries(request)),
        "lang": language(),
        "languages": settings.LANGUAGES,
        "is_local_mode": SimpleLazyObject(lambda: policy().is_local),
        "version": hengdu.__version__,
        "has_oidc": oidc is not None,
        "oidc_name": oidc.name if oidc else "",
    }
