"""Serve the application to a WSGI server; granian's workers load this module."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")

from django.core.wsgi import get_wsgi_application

from hengdu.web.runtime import leave_with_parent, warm_up

application = get_wsgi_application()
warm_up()
leave_with_parent()
