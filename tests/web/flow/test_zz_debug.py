import importlib, time, traceback, os
from pathlib import Path
import tests.web.flow.test_whole_flow as flow
from tests.web.flow.test_whole_flow import team
def test_debug(team, tmp_path, site, live, visit):
    ns={"team":team,"tmp_path":tmp_path,"site":site,"live":live,"visit":visit,"state":{}}
    box=Path("/tmp/hd/s3/dbg"); box.mkdir(exist_ok=True)
    (box/"ready").write_text("x")
    while True:
        f=box/"cmd.py"
        if not f.exists():
            team.at["lead"].page.wait_for_timeout(200)
            continue
        code=f.read_text(); f.unlink()
        if code.strip()=="quit": return
        import io, contextlib
        out=io.StringIO()
        t=time.time()
        with contextlib.redirect_stdout(out):
            try:
                importlib.reload(flow)
                ns.update({k:v for k,v in vars(flow).items() if k not in ("team",)})
                for w in team.at.values():
                    w.page.set_default_timeout(6000)
                exec(code,ns)
            except BaseException:
                traceback.print_exc(file=out, limit=-8)
                for who,w in team.at.items():
                    w.page.screenshot(path=str(box/f"{who}.png")) if "about:" not in w.page.url else None
        (box/"out.tmp").write_text(out.getvalue()+f"\n[{time.time()-t:.1f}s]\n"); (box/"out.tmp").rename(box/"out.txt")
