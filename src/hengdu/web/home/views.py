"""Show where to go next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from hengdu.actions import Permission
from hengdu.web import needs

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@needs(Permission.ACCOUNT_OWN)
def index(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    return render(request, "home.html")
