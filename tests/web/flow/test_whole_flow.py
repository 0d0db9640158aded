"""The second part of the way in a real browser: interview, evidence, review, approval, seal, correction."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import attrs
import openpyxl
import pytest
from django.db import DatabaseError
from playwright.sync_api import expect

from hengdu.actions import (
    AssignRespondent,
    ItemFacts,
    LoadSamples,
    PlanAction,
    Role,
    SaveAnswer,
    SaveInterviewAnswer,
    actor_for,
)
from hengdu.actions.jobs import run_job
from hengdu.assessments import read_assessment
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Answer, Assessment, Proposal
from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import Piece, RequestItem
from hengdu.store.interviews.models import Interview, TypedAnswer
from hengdu.store.reviews.models import Consensus, Verification
from hengdu.store.trail.models import Event

SAMPLE = Path(__file__).resolve().parents[3] / "examples/samples/broker-2026.yaml"
NODE = "SH-01"  # asked anew; everything else is answered already
TENANT_ROLES = (
    Role.LEAD,
    Role.ASSESSOR,
    Role.REVIEWER,
    Role.DIRECT_RESPONSIBLE,
    Role.FIRST_RESPONSIBLE,
)


@attrs.define
class Team:
    """The assessment and everybody in it, each at a browser."""

    row: Assessment
    at: dict

    def open(self, who, rest=""):
        return self.at[who].open(f"/assessments/{self.row.pk}/{rest}")

    def status(self):
        return Assessment.objects.get(pk=self.row.pk).status


@pytest.fixture
def team(site, seated):
    """A sample assessment whose sub-domain NODE nobody has answered yet, and its people."""
    file = read_assessment(SAMPLE)[0]
    kept = {code: given for code, given in file.answers.items() if not code.startswith(f"{NODE}.")}
    LoadSamples(files=(attrs.evolve(file, answers=kept),)).run(site.system)
    Assessment.objects.update(status="open")
    Proposal.objects.update(decision="rejected")
    row = Assessment.objects.select_related("tenant").get()
    at = {role.value: site.person(role.value, role, tenant=row.tenant) for role in TENANT_ROLES}
    at["audit"] = site.person("audit", Role.AUDIT_ADMIN)
    for role in ("ITO", "CISO"):
        at[role] = site.person(role.lower())
        AssignRespondent(assessment=row.pk, role=role, user=at[role].pk, codes=(NODE,)).run(site.system)
    return Team(row, {who: seated(user) for who, user in at.items()})


def test_from_the_interview_to_the_sealed_dossier_and_its_correction(team, tmp_path):
    ask_for_what_is_to_be_shown(team)
    practice = hold_an_interview(team)
    answer_otherwise_with_evidence(team, practice)
    answer_the_rest(team)
    verify_and_find(team)
    dispute(team, practice)
    decide_what_counts(team, practice)
    submit(team)
    send_back_and_answer_again(team, practice)
    approve(team)
    dossier = seal(team, tmp_path)
    nothing_changes(team, practice)
    close_an_action(team)
    assert team.open("lead", "results/reports/").choose("format", "docx").press("生成报告").made()[:2] == b"PK"
    correct(team)
    audited(team, dossier)


def ask_for_what_is_to_be_shown(team):
    """Let the assessor ask for evidence, take the list out, and bring it back filled in."""
    assessor = team.open("assessor", "evidence/requests/").press("生成清单").reads("已生成")
    book = openpyxl.load_workbook(io.BytesIO(assessor.press("导出 Excel").made()))
    print(book.sheetnames, [[c.value for c in r] for r in book.worksheets[0].iter_rows(max_row=4)])
    raise SystemExit
