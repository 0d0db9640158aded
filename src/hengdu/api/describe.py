"""Write the description of the API: ``python -m hengdu.api.describe > docs/reference/openapi.json``."""

from __future__ import annotations

import json
import os
import sys


def described() -> str:
    """Return the OpenAPI document as text, keys in a fixed order."""
    from hengdu.api._application import document

    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")
    import django

    django.setup()
    sys.stdout.write(described())
