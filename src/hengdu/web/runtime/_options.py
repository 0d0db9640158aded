"""Say how the application is to be served, and refuse what would not be safe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.web._environment import LOOPBACK, SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_PORT: Final = 8600
_ANY_PORT: Final = 65_535


@attrs.frozen(kw_only=True)
class Options:
    """Hold the choices of one ``hengdu serve``.

    ``workers`` are web processes (0: one for each core, at most four). ``certificate`` and ``key`` are PEM
    files; with them the server speaks TLS itself.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    workers: int = 0
    is_local: bool = False
    is_demo: bool = False
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Say whether only this machine can reach the server."""
        return self.host in LOOPBACK

    @property
    def worker_count(self) -> int:
        """Return how many web processes to run."""
        return self.workers or min(4, os.cpu_count() or 1)

    def address(self, variables: Mapping[str, str]) -> str:
        """Return the address people type: HENGDU_URL where it is set, else host and port."""
        if variables.get("HENGDU_URL"):
            return variables["HENGDU_URL"].rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the variables that the processes of the server run with."""
        own = {
            "HENGDU_DATA": str(self.data.resolve()),
            "HENGDU_URL": self.address(variables),
            "DJANGO_SETTINGS_MODULE": "hengdu.web.settings",
            "PYTHONUNBUFFERED": "1",
        }
        if self.certificate:
            own["HENGDU_TLS"] = "1"
        return {**variables, **own}

    def refuse_unsafe(self, variables: Mapping[str, str]) -> None:
        """Raise a SettingError for a way of serving in which passwords would cross a network in clear."""
        if bool(self.certificate) != bool(self.key):
            raise SettingError(
                "证书与私钥必须同时给出",
                "certificate and key go together",
                place="--tls-cert, --tls-key",
                hint_zh="补上另一个文件",
                hint_en="Name the other file too",
            )
        if not 0 < self.port <= _ANY_PORT:
            raise SettingError(
                f"端口 {self.port} 不在 1–65535 之间", f"port {self.port} is not 1-65535", place="--port"
            )
        if self.is_loopback:
            return
        if self.is_local or self.is_demo:
            option = "--local" if self.is_local else "--demo"
            raise SettingError(
                f"{option} 只能在本机回环地址上使用",
                f"{option} serves the loopback address only",
                place=f"--host {self.host}",
                hint_zh="去掉 --host",
                hint_en="Leave out --host",
            )
        if not self.certificate and not variables.get("HENGDU_TRUSTED_PROXIES"):
            raise SettingError(
                "对外提供服务必须使用 TLS",
                "serving other machines needs TLS",
                place=f"--host {self.host}",
                hint_zh="给出 --tls-cert 与 --tls-key，或在可信反向代理之后"
                "设置 HENGDU_TRUSTED_PROXIES 和 HENGDU_URL",
                hint_en="Give --tls-cert and --tls-key, or set HENGDU_TRUSTED_PROXIES and HENGDU_URL "
                "behind a reverse proxy",
            )
