"""Serve the application to a WSGI server; granian's workers load this module."""

from __future__ import annotations

import gc
import os

gc.disable()  # as in runtime._loading, whose block in warm_up ends in a thread of its own
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the collector is told

from hengdu.web.runtime import leave_with_parent, warm_up  # noqa: E402 - as above

application = get_wsgi_application()
warm_up()
leave_with_parent()
