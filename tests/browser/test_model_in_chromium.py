"""The model as one HTML file in a real browser: it fits a phone, and its box filters in both languages."""

import re

import pytest
from tests.browser.test_report_in_chromium import browse

from hengdu.packs import load_pack
from hengdu.reports.model import model_html

# Types into the box of the page in the frame, waits for it, and says in its own title what is to be seen.
PROBE = """<!doctype html><meta charset="utf-8"><title>waiting</title>
<iframe id="page" src="{source}" style="width:{width}px;height:900px;border:0"></iframe>
<script>
document.getElementById("page").onload = (event) => {{
  const page = event.target.contentDocument;
  const box = page.querySelector(".hengdu-filter input");
  const seen = () => [...page.querySelectorAll("tbody tr")].filter((row) => row.offsetParent).length;
  const before = seen();
  const wide = page.documentElement.scrollWidth;
  box.value = "{words}";
  box.dispatchEvent(new Event("input"));
  setTimeout(() => {{
    const rows = [...page.querySelectorAll("tbody tr")].filter((row) => row.offsetParent);
    const right = rows.every((row) => row.textContent.toLowerCase().includes("{words}"));
    document.title = ["measured", wide, before, rows.length, right].join(" ");
  }}, 1000);
}};
</script>"""


@pytest.mark.parametrize(("lang", "words", "width"), [("zh", "补丁", 400), ("en", "patch", 1440)])
def test_it_fits_the_width_and_filters(chromium, tmp_path, lang, words, width):
    pack = load_pack("sf-nscmm")
    path = tmp_path / "model.html"
    path.write_bytes(model_html(pack, lang))
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(source=path.as_uri(), width=width, words=words), encoding="utf-8")
    page = browse(chromium, tmp_path / "profile", "--virtual-time-budget=30000", "--dump-dom", probe.as_uri())
    measured = re.search(r"<title>measured (\d+) (\d+) (\d+) (\w+)</title>", page)
    assert measured, page[:300]
    wide, before, after = (int(measured[number]) for number in (1, 2, 3))
    assert wide <= width
    assert 0 < after < before
    assert measured[4] == "true"
