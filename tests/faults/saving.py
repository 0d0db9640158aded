"""Save answers one after the other, then seal; each acknowledged one is noted in a file. A program by itself.

``python saving.py PLAN``: JSON with the assessment to answer, its practices, the assessment to seal, the
lead, the file of acknowledgements, whether to seal and, for a test of the test, a pragma for
careless commits.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from uuid import UUID

os.environ["DJANGO_SETTINGS_MODULE"] = "hengdu.web.settings"

import django

django.setup()

from django.db import connection  # noqa: E402 - after Django is set up

from hengdu.actions import SaveAnswer, SealAssessment, actor_for, system_actor  # noqa: E402 - the same


def main(plan: dict[str, object]) -> None:
    acknowledged = os.open(str(plan["acknowledged"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if plan["pragma"]:
        with connection.cursor() as cursor:
            cursor.execute(str(plan["pragma"]))
    for code in plan["codes"]:
        given = {"answer": "L", "note": f"示例 {code}"}
        SaveAnswer(assessment=UUID(plan["open"]), code=code, role="CISO", given=given).run(
            system_actor("test")
        )
        os.write(acknowledged, f"{code}\n".encode())
    if plan["seals"]:
        SealAssessment(assessment=UUID(plan["seal"])).run(actor_for(UUID(plan["lead"])))
        os.write(acknowledged, b"sealed\n")


main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
