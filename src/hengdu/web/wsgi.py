"""Serve the application to a WSGI server; granian's workers load this module."""

from __future__ import annotations

import gc
import os

gc.disable()  # all that is loaded now stays: there is no garbage to look for until warm_up has done its work
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the collector is told

from hengdu.web.runtime import leave_with_parent, warm_up  # noqa: E402 - as above

application = get_wsgi_application()
warm_up()
leave_with_parent()
