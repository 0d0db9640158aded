"""Show Hengdu as pages: settings, sign-in, and one folder for each family of pages.

Importing this package starts nothing and needs no configured Django; ``actor_of``, ``needs``, ``require`` and
``public`` are imported when they are first asked for, which is after Django is set up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hengdu.web._access import actor_of, needs, public, require

__all__ = ["actor_of", "needs", "public", "require"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of four functions
    """Import what a view needs; Django is configured by then."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from hengdu.web import _access

    return getattr(_access, name)
