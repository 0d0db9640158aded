"""Read what the operator set: environment variables and the data folder, checked before Django sees them."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs

from hengdu.errors import EvidenceError, HengduError
from hengdu.evidence import read_keys

SQLITE_NAME: Final = "hengdu.sqlite3"
MOVED_NAME: Final = "hengdu.sqlite3.moved"  # set aside by hengdu move
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

# Every variable that the application reads, and nothing else; docs/howto/serve.md explains each.
VARIABLES: Final = (
    "HENGDU_DATA",
    "HENGDU_DATABASE",
    "HENGDU_URL",
    "HENGDU_TRUSTED_PROXIES",
    "HENGDU_TLS",
    "HENGDU_OIDC_ISSUER",
    "HENGDU_OIDC_CLIENT",
    "HENGDU_OIDC_SECRET",
    "HENGDU_OIDC_NAME",
    "HENGDU_OIDC_CLAIM",
    "HENGDU_LDAP_URL",
    "HENGDU_LDAP_BASE",
    "HENGDU_LDAP_ATTRIBUTE",
    "HENGDU_LDAP_READER",
    "HENGDU_LDAP_SECRET",
    "HENGDU_LDAP_CA",
    "HENGDU_EVIDENCE_KEY",
    "HENGDU_SCANNER",
    "HENGDU_SEAL_SCHEME",
    "HENGDU_SEAL_KEY",
    "HENGDU_WEBHOOK_HOSTS",
    "HENGDU_LOGS",
    "HENGDU_METRICS_TOKEN",
)


_SEAL_SCHEME: Final = "ed25519"


class SettingError(HengduError):
    """A setting of the application is missing or wrong; the place is the variable or option."""


@attrs.frozen(kw_only=True)
class Oidc:
    """Name the institution's own sign-in service (OpenID Connect).

    ``claim`` is the claim that holds the login name of a person who already has an account here.
    """

    issuer: str
    client: str
    secret: str = attrs.field(repr=False)
    name: str
    claim: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port of the issuer."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@attrs.frozen(kw_only=True)
class Directory:
    """Name the institution's directory (LDAP): where it is, and how an entry is found by a login name.

    ``reader`` is the name of the account that searches (empty: anonymous), ``ca`` a file of certificates to
    trust (None: those of the system).
    """

    url: str
    base: str
    attribute: str
    reader: str
    secret: str = attrs.field(repr=False)
    ca: Path | None

    @property
    def is_plain(self) -> bool:
        """Say whether TLS must be started after connecting, before anything is sent."""
        return self.url.startswith("ldap://")


@attrs.frozen(kw_only=True)
class Environment:
    """Hold the checked settings of one process.

    ``data`` is None only where no state is kept (tools that merely import the settings).
    """

    data: Path | None
    database: Mapping[str, Any]  # Django's own shape for one connection
    url: str
    is_tls: bool
    trusted_proxies: tuple[str, ...]
    oidc: Oidc | None
    directory: Directory | None = None
    evidence_key: Path | None = None
    scanner: str = ""
    seal_scheme: str = "ed25519"
    seal_key: str = ""
    webhook_hosts: frozenset[str] = frozenset()
    is_json_log: bool = False
    metrics_token: str = attrs.field(default="", repr=False)

    @property
    def is_loopback(self) -> bool:
        """Say whether people on this machine alone reach the server."""
        return not self.url or urlsplit(self.url).hostname in LOOPBACK

    @property
    def hosts(self) -> list[str]:
        """Return the host names that requests may be addressed to."""
        named = urlsplit(self.url).hostname
        return [*LOOPBACK, "[::1]", *([named] if named and named not in LOOPBACK else [])]


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Return the settings in ``variables`` (the process's own by default); a wrong one is a SettingError."""
    given = os.environ if variables is None else variables
    data = Path(given["HENGDU_DATA"]).resolve() if given.get("HENGDU_DATA") else None
    url = given.get("HENGDU_URL", "").rstrip("/")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise SettingError(
            f"网址 {url!r} 不是 http 或 https",
            f"the address {url!r} is neither http nor https",
            place="HENGDU_URL",
            hint_zh="写成 https://主机名",
            hint_en="Write it as https://host",
        )
    proxies = _words(given.get("HENGDU_TRUSTED_PROXIES", ""))
    return Environment(
        data=data,
        database=database_settings(given.get("HENGDU_DATABASE", ""), data),
        url=url,
        is_tls=given.get("HENGDU_TLS") == "1" or url.startswith("https:"),
        trusted_proxies=proxies,
        oidc=_oidc(given),
        directory=_directory(given),
        evidence_key=_key_file(given),
        scanner=_scanner(given),
        seal_scheme=_seal_scheme(given),
        seal_key=given.get("HENGDU_SEAL_KEY", ""),
        webhook_hosts=frozenset(_words(given.get("HENGDU_WEBHOOK_HOSTS", "").lower())),
        is_json_log=wants_json_logs(given),
        metrics_token=given.get("HENGDU_METRICS_TOKEN", ""),
    )


def wants_json_logs(given: Mapping[str, str]) -> bool:
    """Say whether logs are JSON lines; a word that means nothing is a SettingError."""
    wanted = given.get("HENGDU_LOGS", "")
    if wanted not in {"", "json", "text"}:
        raise SettingError(
            f"不认识的日志格式 {wanted[:40]!r}",
            f"logs cannot be written as {wanted[:40]!r}",
            place="HENGDU_LOGS",
            hint_zh="设为 json 或 text；不设即为 text",
            hint_en="Set it to json or text; text where it is not set",
        )
    return wanted == "json"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def database_settings(address: str, data: Path | None) -> dict[str, Any]:
    """Return Django's settings for a database: a PostgreSQL address, or SQLite in the data folder.

    ``address`` is ``postgresql://user:password@host:port/name?option=value``; options go to libpq. The
    password may be left to libpq's own password file.
    """
    if not address:
        return _sqlite(data / SQLITE_NAME if data else ":memory:")
    parts = urlsplit(address)
    if parts.scheme == "sqlite" and parts.path.startswith("/"):
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingError(
            "数据库地址不是 postgresql://用户:口令@主机:端口/库名",
            "the database address is not postgresql://user:password@host:port/name",
            place="HENGDU_DATABASE",
            hint_zh="不设此项即使用数据目录中的 SQLite",
            hint_en="Leave it unset to use SQLite in the data folder",
        )
    _refuse_without("psycopg", extra="postgresql", place="HENGDU_DATABASE")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _refuse_without(module: str, *, extra: str, place: str) -> None:
    """Raise a SettingError, at the start already, where a setting needs a package that is not installed."""
    if importlib.util.find_spec(module) is None:
        raise SettingError(
            f"未安装 {module}",
            f"{module} is not installed",
            place=place,
            hint_zh=f"安装 hengdu[{extra}]（默认包含在 make wheels 的目录中），或去掉这项设置",
            hint_en=f"Install hengdu[{extra}] (the folder of make wheels has it by default), or unset it",
        )


def _sqlite(name: Path | str) -> dict[str, Any]:
    """Return SQLite settings under which no acknowledged write is lost and no reader upgrades its lock."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
                "PRAGMA mmap_size=268435456; PRAGMA recursive_triggers=ON"
            ),
        },
    }


def _key_file(given: Mapping[str, str]) -> Path | None:
    if not given.get("HENGDU_EVIDENCE_KEY"):
        return None
    path = Path(given["HENGDU_EVIDENCE_KEY"]).resolve()
    try:
        read_keys(path)
    except EvidenceError as error:
        raise SettingError(
            error.zh,
            error.en,
            place=f"HENGDU_EVIDENCE_KEY ({error.place})",
            hint_zh=error.hint_zh,
            hint_en=error.hint_en,
        ) from error
    return path


def _seal_scheme(given: Mapping[str, str]) -> str:
    scheme = given.get("HENGDU_SEAL_SCHEME", "") or _SEAL_SCHEME
    if scheme == _SEAL_SCHEME:
        return scheme
    if not given.get("HENGDU_SEAL_KEY"):
        raise SettingError(
            f"封存使用 {scheme} 签名，但没有说明密钥",
            f"dossiers are to be signed with {scheme}, but no key is named",
            place="HENGDU_SEAL_KEY",
            hint_zh="给出密钥文件，或该签名方式所用的名称",
            hint_en="Name the key's file, or what the scheme calls it",
        )
    from hengdu.dossier import scheme_called

    if scheme_called(scheme) is None:
        raise SettingError(
            f"没有安装签名方式 {scheme[:40]}",
            f"no scheme {scheme[:40]} is installed",
            place="HENGDU_SEAL_SCHEME",
            hint_zh="安装提供该方式的包（SM2 文件密钥为 hengdu[sm2]），或去掉这项设置",
            hint_en="Install the package that brings it (hengdu[sm2] for SM2 keys in files), or unset it",
        )
    return scheme


def _oidc(given: Mapping[str, str]) -> Oidc | None:
    issuer = given.get("HENGDU_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    missing = [name for name in ("HENGDU_OIDC_CLIENT", "HENGDU_OIDC_SECRET") if not given.get(name)]
    if missing:
        raise SettingError(
            f"已设置 HENGDU_OIDC_ISSUER，但缺少 {'、'.join(missing)}",
            f"HENGDU_OIDC_ISSUER is set but {', '.join(missing)} is missing",
            place=missing[0],
            hint_zh="补上这些变量，或去掉 HENGDU_OIDC_ISSUER",
            hint_en="Set it, or unset HENGDU_OIDC_ISSUER",
        )
    return Oidc(
        issuer=issuer,
        client=given["HENGDU_OIDC_CLIENT"],
        secret=given["HENGDU_OIDC_SECRET"],
        name=given.get("HENGDU_OIDC_NAME") or "OpenID Connect",
        claim=given.get("HENGDU_OIDC_CLAIM") or "preferred_username",
    )


def _directory(given: Mapping[str, str]) -> Directory | None:
    url = given.get("HENGDU_LDAP_URL", "")
    if not url:
        return None
    if not url.startswith(("ldaps://", "ldap://", "ldapi://")):
        raise SettingError(
            f"目录服务地址 {url!r} 不是 ldaps、ldap 或 ldapi",
            f"the address of the directory {url!r} is neither ldaps, ldap nor ldapi",
            place="HENGDU_LDAP_URL",
            hint_zh="写成 ldaps://主机名；ldap:// 会先启用 TLS",
            hint_en="Write it as ldaps://host; with ldap:// TLS is started first",
        )
    _refuse_without("ldap3", extra="ldap", place="HENGDU_LDAP_URL")
    attribute = given.get("HENGDU_LDAP_ATTRIBUTE") or "uid"
    if not given.get("HENGDU_LDAP_BASE") or not attribute.replace("-", "").isalnum():
        name = "HENGDU_LDAP_BASE" if not given.get("HENGDU_LDAP_BASE") else "HENGDU_LDAP_ATTRIBUTE"
        raise SettingError(
            f"已设置 HENGDU_LDAP_URL，但 {name} 缺失或有误",
            f"HENGDU_LDAP_URL is set but {name} is missing or wrong",
            place=name,
            hint_zh="例如 HENGDU_LDAP_BASE=ou=people,dc=example，HENGDU_LDAP_ATTRIBUTE=uid",
            hint_en="For example HENGDU_LDAP_BASE=ou=people,dc=example and HENGDU_LDAP_ATTRIBUTE=uid",
        )
    ca = given.get("HENGDU_LDAP_CA", "")
    return Directory(
        url=url,
        base=given["HENGDU_LDAP_BASE"],
        attribute=attribute,
        reader=given.get("HENGDU_LDAP_READER", ""),
        secret=given.get("HENGDU_LDAP_SECRET", ""),
        ca=Path(ca).resolve() if ca else None,
    )


def _scanner(given: Mapping[str, str]) -> str:
    scanner = given.get("HENGDU_SCANNER", "")
    if scanner and not (scanner.startswith(("clamd:", "command:")) and scanner.partition(":")[2].strip()):
        raise SettingError(
            f"扫描程序 {scanner!r} 不是 clamd: 或 command:",
            f"the scanner {scanner!r} is neither clamd: nor command:",
            place="HENGDU_SCANNER",
            hint_zh="例如 clamd:/run/clamav/clamd.ctl，或 command:/usr/bin/clamscan --no-summary -",
            hint_en="For example clamd:/run/clamav/clamd.ctl, or command:/usr/bin/clamscan --no-summary -",
        )
    return scanner
