from dataclasses import replace
from django.utils import timezone
from hengdu.actions._sample_course import sample_course
from pathlib import Path

from django.urls import reverse
from tests.standards.process import samples
from tests.web.standards.courses import kept

from hengdu.actions import Role

OUT = Path("/tmp/hd/s4/h3shots")
OUT.mkdir(exist_ok=True)


def test_shots(site, live, visit):
    sec = site.person("mishu", Role.SECRETARIAT)
    ed = site.person("bianji", Role.UNIT_EDITOR, unit="示例证券甲")
    early = kept(replace(samples.begun(), lead="示例证券甲", standard="sf-41", title="示例起步标准"))
    rev = kept(replace(samples.voted(), lead="示例证券甲", standard="sf-40"))
    pub = kept(
        replace(samples.published(), standard="sf-43", title="示例发布标准", distribution=samples.UNITS)
    )
    plan = [
        (sec, "desk_process", [], "index"),
        (sec, "desk_begin", [], "begin"),
        (ed, "desk_course", [early.pk], "early"),
        (sec, "desk_course", [rev.pk], "review"),
        (sec, "desk_course", [pub.pk], "pub"),
        (sec, "desk_course_facts", [rev.pk], "facts"),
        (sec, "desk_course_distribution", [pub.pk], "dist"),
        (sec, "desk_course_drafts", [rev.pk], "drafts"),
        (sec, "desk_course_draft", [rev.pk, "C1"], "draft"),
        (sec, "desk_course_compare", [rev.pk], "compare"),
        (sec, "desk_course_chapters", [rev.pk], "chapters"),
        (sec, "desk_course_note", [rev.pk], "note"),
        (sec, "desk_course_note_write", [rev.pk], "notew"),
        (sec, "desk_course_papers", [rev.pk], "papers"),
    ]
    for lang, width in (("zh-hans", 1440), ("en", 1440), ("zh-hans", 360), ("en", 360)):
        pages = {}
        for user, name, args, label in plan:
            if user.pk not in pages:
                pages[user.pk] = visit(user, language=lang, viewport={"width": width, "height": 900})
            p = pages[user.pk]
            r = p.goto(reverse(name, args=args))
            over = p.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if over: print(p.evaluate("[...document.querySelectorAll('main *')].filter(e=>e.getBoundingClientRect().right>document.documentElement.clientWidth+1).slice(0,5).map(e=>e.outerHTML.slice(0,120))"))
            print(label, lang, width, r.status, "OVERFLOW" if over else "")
            p.screenshot(path=OUT / f"{label}-{lang}-{width}.png", full_page=True)
