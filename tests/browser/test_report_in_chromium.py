"""The HTML report in a real browser: nothing overflows on a phone, and it prints."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from hengdu.assessments import load_assessment
from hengdu.packs import load_pack
from hengdu.reports import render
from hengdu.scoring import compile as compile_pack

EXAMPLES = Path(__file__).parents[2] / "examples"
PROBE = """<!doctype html><meta charset="utf-8"><title>waiting</title>
<iframe id="page" src="{source}" style="width:{width}px;height:900px;border:0"></iframe>
<script>
document.getElementById("page").onload = (event) => {{
  const page = event.target.contentDocument.documentElement;
  document.title = "measured " + page.scrollWidth + " " + page.querySelectorAll("h1, h2").length;
}};
</script>"""


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request, tmp_path_factory):
    pack = load_pack("sf-nscmm")
    scorer = compile_pack(pack)
    result = scorer.score(load_assessment(EXAMPLES / "worked-example.json", pack))
    folder = tmp_path_factory.mktemp("report")
    (path,) = render(
        result,
        scorer,
        lang=request.param,
        formats=["html"],
        out_dir=folder,
        created=date(2026, 11, 21),
        stem="report",
    )
    return request.param, path


def browse(chromium, profile, *arguments):
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--allow-file-access-from-files",
        f"--user-data-dir={profile}",
        *map(str, arguments),
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_overflows_the_width(chromium, report, tmp_path, width):
    _, path = report
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(source=path.as_uri(), width=width), encoding="utf-8")
    page = browse(chromium, tmp_path / "profile", "--virtual-time-budget=20000", "--dump-dom", probe.as_uri())
    measured = re.search(r"<title>measured (\d+) (\d+)</title>", page)
    assert measured, page[:300]
    assert int(measured[1]) <= width
    assert int(measured[2]) > 5


def test_it_prints(chromium, report, tmp_path):
    lang, path = report
    printed = tmp_path / "printed.pdf"
    browse(
        chromium, tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={printed}", path.as_uri()
    )
    pages = PdfReader(printed).pages
    text = "".join(page.extract_text() for page in pages)
    assert len(pages) > 5
    assert "2.60" in text
    assert ("补丁与漏洞修复" if lang == "zh" else "Patch & vulnerability remediation") in text
