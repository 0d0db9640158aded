"""Pages of packs: reading and searching for everybody, drafts and publishing for model authors."""

import io
import re
import time
import zipfile
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.model_packs import archive, model, publish, published, sent

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.actions.packs import BeginExtension, ProposePack, StartCheck
from hengdu.store.packs.models import PackEdition
from hengdu.text import Text

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}"


@pytest.fixture
def author(site):
    """Somebody who writes models."""
    return site.person("author", Role.MODEL_AUTHOR)


@pytest.fixture
def other(site):
    """Another one."""
    return site.person("other", Role.MODEL_AUTHOR)


def body(response):
    """Return the text of a page that was found."""
    assert response.status_code == 200, response.content.decode()[-3000:]
    return response.content.decode()


def small(site, author, other, **more):
    """Publish a small pack and return its edition."""
    return published(site.actor(author), site.actor(other), model(**more))


def extension(site, author, base="mini"):
    """Begin an extension and return its edition."""
    made = BeginExtension(base=base, code="own", version="1.0", title=Text("自有模型", "Own model"))
    return PackEdition.objects.get(pk=made.run(site.actor(author)))


class _Form(HTMLParser):
    """Read the main form of a page as a browser would send it."""

    def __init__(self):
        super().__init__()
        self.data, self._is_in, self._select, self._area = {}, False, "", ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._is_in = given.get("method") == "post" and not given.get("action")
        name = given.get("name", "")
        if not self._is_in:
            return
        if tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.data[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.data[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area, self.data[name] = name, ""

    def handle_data(self, data):
        if self._area:
            self.data[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = ""


def data_of(response):
    """Return the form of a page as a browser would send it."""
    form = _Form()
    form.feed(body(response))
    return form.data


def checked(site, author):
    """Check the draft that extends another pack, and return its edition."""
    row = PackEdition.objects.get(code="own")
    StartCheck(edition=row.pk).run(site.actor(author))
    run_job(PackEdition.objects.get(pk=row.pk).job)
    return PackEdition.objects.get(pk=row.pk)


def test_everybody_reads_and_searches_installed_packs(site):
    client = site.client_as(Role.DESK_READER)
    index = body(client.get("/packs/"))
    assert "/packs/sf-nscmm/" in index
    assert "上传模型包" not in index
    front = body(client.get("/packs/sf-nscmm/"))
    assert "自编参考模型" in front
    unit = body(client.get("/packs/sf-nscmm/pages/ap-01/"))
    for word in (
        "资产台账与责任人清单",
        "AP-01.L2.ST1",
        "AP-01.I1",
        "AP-01.R2",
        "/packs/sf-nscmm/pages/pm-01/",
    ):
        assert word in unit
    assert client.get("/packs/sf-nscmm/pages/none/").status_code == 404
    assert client.get("/packs/none/").status_code == 404


def test_codes_and_words_of_two_signs_are_found(site):
    client = site.client_as(Role.READER, tenant=site.tenant("示例证券"))
    for words in ("台账", "asset register", "AP-01.L1.ST1", "ap-01", "漏洞 扫描"):
        page = body(client.get("/packs/sf-nscmm/search/", {"q": words}))
        links = re.findall(r'href="(/packs/sf-nscmm/pages/[^"#]+/)(?:#[^"]*)?">([^<]+)</a></th>', page)
        assert links, words
    assert client.get(links[0][0]).status_code == 200


def test_a_search_takes_milliseconds():
    from hengdu.store.assessments.packs import installed
    from hengdu.store.packs.search import search_pack

    pack = installed("sf-nscmm")
    search_pack(pack, "漏洞", most=100)
    start = time.process_time()
    for words in ("漏洞", "资产 台账", "vulnerability", "AP", "应急预案"):
        assert search_pack(pack, words, most=100)
    assert time.process_time() - start < 0.5


def test_a_search_without_a_hit_says_what_to_do(site):
    client = site.client_as(Role.DESK_READER)
    assert "没有找到" in body(client.get("/packs/sf-nscmm/search/", {"q": "xyzzy"}))
    assert "请输入编码" in body(client.get("/packs/sf-nscmm/search/"))


def test_an_archive_is_uploaded_checked_proposed_and_published(site, author, other):
    client, second = site.client(author), site.client(other)
    file = SimpleUploadedFile("mini.zip", archive(model()), "application/zip")
    response = client.post("/pack-drafts/upload/", {"file": file})
    assert response.status_code == 302, body(response)
    where = response.url
    assert "正在检查模型包" in body(client.get(where))
    row = PackEdition.objects.get()
    run_job(row.job)
    page = body(client.get(where))
    assert "没有问题" in page
    row.refresh_from_db()
    client.post(f"{where}propose/", {"revision": row.revision, "reason": "示例说明"})
    assert f"{where}publish/" not in body(client.get(where))
    assert f"{where}publish/" in body(second.get(where))
    assert "须由另一人发布" in body(client.post(f"{where}publish/", {"digest": row.digest}, follow=True))
    assert "已发布" in body(second.post(f"{where}publish/", {"digest": row.digest}, follow=True))
    assert row.digest in body(second.get("/packs/mini/"))
    tenant = site.tenant("示例证券")
    lead = site.client_as(Role.LEAD, tenant=tenant)
    assert "mini" in body(lead.get(f"/institutions/{tenant.pk}/assessments/new/"))
    assert "已撤回" in body(second.post(f"{where}withdraw/", {"reason": "示例"}, follow=True))
    assert second.get("/packs/mini/").status_code == 404


def test_what_is_no_archive_is_refused_beside_its_field(site, author):
    client = site.client(author)
    file = SimpleUploadedFile("mini.exe", b"MZ")
    assert client.post("/pack-drafts/upload/", {"file": file}).status_code == 422
    assert not PackEdition.objects.exists()


def test_findings_lead_to_the_line_of_the_file(site, author):
    row = sent(site.actor(author), archive("format: 1\nid: mini\nid: mini\n"))
    client = site.client(author)
    page = body(client.get(f"/pack-drafts/{row.pk}/"))
    link = re.search(r'href="([^"]+line=3)"', page)[1].replace("&amp;", "&")
    assert "<strong>    3  id: mini</strong>" in body(client.get(link))


def test_a_file_is_mended_as_text_and_checked_again(site, author):
    row = sent(site.actor(author), archive("format: 1\nid: mini\nid: mini\n"))
    client, where = site.client(author), f"/pack-drafts/{row.pk}/"
    right = zipfile.ZipFile(io.BytesIO(archive(model()))).read("pack.yaml").decode()
    given = {"name": "pack.yaml", "text": right, "revision": row.revision}
    assert client.post(f"{where}files/", given).status_code == 302
    assert client.post(f"{where}files/", given).status_code == 409
    assert "上次检查后文件有改动" in body(client.get(where))
    client.post(f"{where}check/")
    run_job(PackEdition.objects.get().job)
    assert "没有问题" in body(client.get(where))
    wrong = {**given, "name": "../x.yaml", "revision": PackEdition.objects.get().revision}
    refused = client.post(f"{where}files/", wrong)
    assert refused.status_code == 422
    assert "文件名无效" in refused.content.decode()


def test_a_model_is_derived_by_forms_and_downloaded(site, author, other):
    small(site, author, other)
    client = site.client(author)
    given = {"base": "mini", "code": "own", "version": "1.0", "title_zh": "自有", "title_en": "Own"}
    taken = client.post("/pack-drafts/derive/", {**given, "code": "sf-nscmm"})
    assert taken.status_code == 422
    assert "属于随软件安装的模型包" in taken.content.decode()
    where = client.post("/pack-drafts/derive/", given).url.removesuffix("outline/")
    outline = body(client.get(f"{where}outline/"))
    nodes = re.findall(r"nodes/([^/\"]+)/\"", outline)
    units = [code for code in nodes if "-" in code]
    practice = f"{units[0]}.L1.ST1"

    form = client.get(f"{where}practices/{practice}/")
    change = {**data_of(form), "text_zh": "改写。", "text_en": "Reworded.", "weight": "2"}
    assert client.post(f"{where}practices/{practice}/", change).status_code == 302

    form = client.get(f"{where}nodes/{units[0]}/new/")
    new = {**data_of(form), "text_zh": "新增。", "text_en": "Added.", "level": "1", "facet": "ST"}
    new |= {
        "evidence_zh": "甲\n乙",
        "evidence_en": "a",
        "ask_OPS_zh": "问",
        "ask_OPS_en": "Ask",
        "code": f"{units[0]}.L1.ST2",
    }
    assert "行数" in client.post(f"{where}nodes/{units[0]}/new/", new).content.decode()
    assert client.post(f"{where}nodes/{units[0]}/new/", {**new, "evidence_en": "a\nb"}).status_code == 302

    form = client.get(f"{where}nodes/{units[0]}/")
    assert client.post(f"{where}nodes/{units[0]}/", {**data_of(form), "weight": "3"}).status_code == 302

    form = client.get(f"{where}nodes/new/", {"parent": nodes[0]})
    node = {
        **data_of(form),
        "code": f"{nodes[0]}-09",
        "title_zh": "新子域",
        "title_en": "New",
        "roles": ["OPS"],
    }
    assert client.post(f"{where}nodes/new/", node).status_code == 302

    revision = PackEdition.objects.get(code="own").revision
    client.post(f"{where}retire/", {"code": units[1], "revision": revision})
    outline = body(client.get(f"{where}outline/"))
    assert f"恢复 {units[1]}" in outline
    assert "新子域" in outline

    archive_ = zipfile.ZipFile(io.BytesIO(client.get(f"{where}download/").content))
    text = archive_.read("own/pack.yaml").decode()
    for word in ("改写。", "新增。", "新子域", f"retire:\n- {units[1]}", "weight: 3"):
        assert word in text
    row = checked(site, author)
    page = body(client.get(where))
    assert f"{nodes[0]}-09 之下没有实践" in page
    assert "检查发现错误，请先改正" in page
    client.post(f"{where}retire/", {"code": f"{nodes[0]}-09", "revision": row.revision})
    row = checked(site, author)
    changes = body(client.get(f"{where}changes/"))
    assert "改写。" in changes
    assert publish(site.actor(author), site.actor(other), row.pk).state == "published"
    assert "改写。" in body(client.get(f"/packs/own/pages/{units[0].lower()}/"))


def test_targets_are_changed_by_a_form(site, author, other):
    small(site, author, other)
    row = extension(site, author)
    client, where = site.client(author), f"/pack-drafts/{row.pk}/"
    assert "targets/small/" in body(client.get(f"{where}outline/"))
    form = client.get(f"{where}targets/small/")
    assert client.post(f"{where}targets/small/", {**data_of(form), "target_AA-01": "1"}).status_code == 302
    assert "AA-01: 1" in row.texts.get().text


def test_a_form_from_an_old_page_changes_nothing(site, author, other):
    small(site, author, other)
    row = extension(site, author)
    client = site.client(author)
    form = client.get(f"/pack-drafts/{row.pk}/identity/")
    old = {**data_of(form), "title_zh": "甲"}
    assert client.post(f"/pack-drafts/{row.pk}/identity/", old).status_code == 302
    assert client.post(f"/pack-drafts/{row.pk}/identity/", {**old, "title_zh": "乙"}).status_code == 422
    assert PackEdition.objects.get(pk=row.pk).title_zh == "甲"


def test_markup_in_every_text_of_a_pack_is_shown_as_text(site, author, other):
    def marked(value):
        if isinstance(value, dict):
            return {
                key: f"{item} {HOSTILE}" if key in {"zh", "en"} else marked(item)
                for key, item in value.items()
            }
        return [marked(item) for item in value] if isinstance(value, list) else value

    row = sent(site.actor(author), archive(marked(model())), name="<b>x.zip")
    assert row.digest, row.report
    client, where = site.client(author), f"/pack-drafts/{row.pk}/"
    pages = ["", "changes/", "files/", "pages/index/", "pages/rules/", "pages/all/", "search/?q=script"]
    pages += [
        f"pages/{slug}/"
        for slug in re.findall(r"pages/([a-z0-9-]+)/", body(client.get(f"{where}pages/index/")))
    ]
    client.post(f"{where}propose/", {"revision": row.revision, "reason": HOSTILE})
    row = publish_as(site, other, row)
    pages = [f"{where}{page}" for page in dict.fromkeys(pages)]
    pages += ["/packs/", "/packs/mini/", "/packs/mini/search/?q=script", "/packs/mini/pages/all/"]
    own = extension(site, author)
    pages += [f"/pack-drafts/{own.pk}/{page}" for page in ("", "outline/", "nodes/new/", "identity/")]
    node = next(iter(re.findall(r"nodes/([^/\"]+-[^/\"]+)/\"", body(client.get(pages[-3])))))
    pages += [f"/pack-drafts/{own.pk}/nodes/{node}/", f"/pack-drafts/{own.pk}/practices/{node}.L1.ST1/"]
    for page in pages:
        text = body(client.get(page))
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page
        assert " 14" not in text or "{{ 7" in text


def publish_as(site, other, row):
    """Publish a proposed pack."""
    from hengdu.actions.packs import PublishPack

    PublishPack(edition=row.pk, digest=row.digest).run(site.actor(other))
    return PackEdition.objects.get(pk=row.pk)


def test_a_draft_is_given_back_and_given_up(site, author, other):
    row = sent(site.actor(author), archive(model()))
    ProposePack(edition=row.pk, revision=row.revision).run(site.actor(author))
    client, where = site.client(other), f"/pack-drafts/{row.pk}/"
    assert "退回原因" in body(client.post(f"{where}return/", {"reason": "退回原因"}, follow=True))
    assert "已放弃" in body(client.post(f"{where}discard/", follow=True))
    assert client.get(f"{where}outline/").status_code == 400


def test_only_model_authors_see_drafts(site, author):
    row = sent(site.actor(author), archive(model()))
    for role in (Role.DESK_READER, Role.SYSTEM_ADMIN):
        client = site.client_as(role)
        assert client.get(f"/pack-drafts/{row.pk}/").status_code == 403
        assert client.post(f"/pack-drafts/{row.pk}/publish/").status_code == 403
