"""Load in a web worker, before its first request, what every request needs."""

from __future__ import annotations

import gc
import threading

from django.template.loader import get_template
from django.urls import get_resolver

from hengdu.web.runtime._loading import loading


def warm() -> None:
    """Load addresses and the base template now, and the built-in pack beside the first requests."""
    _ = get_resolver().url_patterns
    get_template("base.html")
    threading.Thread(target=_load_pack, daemon=True).start()


def _load_pack() -> None:
    from hengdu.store.assessments.packs import warm_up

    with loading():
        warm_up()
        gc.collect()
