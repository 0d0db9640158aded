"""Check passwords against the institution's directory (LDAP, Active Directory) for people linked to it.

The one adapter of ldap3. It binds and searches; it reads no groups and writes nothing. Whoever is not linked
by an administrator is a stranger, whatever the directory says.
"""

from __future__ import annotations

import ssl
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.web._environment import Directory

_CONNECT_S: Final = 5
_ANSWER_S: Final = 10


class DirectoryError(HengduError):
    """The directory does not answer, or not as agreed; the place is its address."""


def is_password_right(directory: Directory, login: str, password: str) -> bool:
    """Say whether the directory takes ``password`` for the one entry whose attribute is ``login``.

    No entry, several entries and an empty password are wrong. DirectoryError when it cannot be asked: unknown
    address, certificate not trusted, the reading account refused.
    """
    if not login or not password:  # an empty password would be an anonymous bind, which succeeds
        return False
    ldap3 = _library()
    server = _server(ldap3, directory)
    try:
        with _bound(ldap3, directory, server, directory.reader, directory.secret) as reading:
            if not reading.bound:
                raise _refused(directory)
            words = ldap3.utils.conv.escape_filter_chars(login)
            reading.search(
                directory.base, f"({directory.attribute}={words})", attributes=["1.1"], size_limit=2
            )
            found = [entry["dn"] for entry in reading.response or () if entry["type"] == "searchResEntry"]
        if len(found) != 1:
            return False
        with _bound(ldap3, directory, server, found[0], password) as person:
            return bool(person.bound)
    except (ldap3.core.exceptions.LDAPException, OSError) as cause:
        raise _unreachable(directory) from cause


def _library() -> Any:  # noqa: ANN401 - ldap3 ships no types
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # old names of pyasn1, whose release is held below
        import ldap3
        import ldap3.core.exceptions
        import ldap3.utils.conv
    return ldap3


def _server(ldap3: Any, directory: Directory) -> Any:  # noqa: ANN401 - ldap3 ships no types
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(directory.ca) if directory.ca else None)
    return ldap3.Server(
        directory.url, tls=tls, connect_timeout=_CONNECT_S, get_info=ldap3.NONE, allowed_referral_hosts=[]
    )


@contextmanager
def _bound(ldap3: Any, directory: Directory, server: Any, name: str, secret: str) -> Iterator[Any]:  # noqa: ANN401 - ldap3 ships no types
    """Give a connection that has tried to bind; ``.bound`` says whether the directory agreed."""
    connection = ldap3.Connection(
        server,
        user=name or None,
        password=secret or None,
        authentication=ldap3.SIMPLE if name else ldap3.ANONYMOUS,
        receive_timeout=_ANSWER_S,
        auto_referrals=False,
        check_names=False,
        raise_exceptions=False,
        read_only=True,
    )
    try:
        connection.open()
        if directory.is_plain:
            connection.start_tls()  # raises where the certificate is not trusted: no password goes out before
        connection.bind()
        yield connection
    finally:
        connection.strategy.close()
        if connection.socket is not None:  # ldap3 leaves it open where nobody answered
            connection.socket.close()


def _unreachable(directory: Directory) -> DirectoryError:
    return DirectoryError(
        "目录服务没有应答，或其证书不受信任",
        "the directory does not answer, or its certificate is not trusted",
        place=directory.url,
        hint_zh="检查 HENGDU_LDAP_URL 与 HENGDU_LDAP_CA",
        hint_en="Check HENGDU_LDAP_URL and HENGDU_LDAP_CA",
    )


def _refused(directory: Directory) -> DirectoryError:
    return DirectoryError(
        "目录服务不接受读取账号",
        "the directory refuses the reading account",
        place=directory.url,
        hint_zh="检查 HENGDU_LDAP_READER 与 HENGDU_LDAP_SECRET",
        hint_en="Check HENGDU_LDAP_READER and HENGDU_LDAP_SECRET",
    )
