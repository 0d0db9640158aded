"""Evidence waits for the institution's scanner: clean is handed out, anything else is not."""

from __future__ import annotations

import datetime as dt
import socket
import struct
import sys
import threading

import pytest
from django.conf import settings
from django.utils import timezone
from tests.actions.test_evidence import add, content, lead

from hengdu.actions import scan_evidence
from hengdu.errors import EvidenceError
from hengdu.evidence import new_key
from hengdu.store.evidence.models import FileVersion, ScanState, ScanVerdict
from hengdu.store.evidence.scanning import held_back
from hengdu.store.trail.models import Event

__all__ = ["lead"]
# The test file that every scanner knows; put together here so that no scanner minds this one.
HARMFUL = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
BY_COMMAND = f"command:{sys.executable} -c 'import sys; sys.exit(b\"EICAR\" in sys.stdin.buffer.read())'"


@pytest.fixture
def scanner(monkeypatch):
    """Return ``scanner(setting)``."""
    return lambda setting: monkeypatch.setattr(settings, "HENGDU_SCANNER", setting)


@pytest.fixture
def clamd():
    """A process that speaks clamd's protocol and knows one harmful file; what it took in is ``taken``."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken = []

    def exactly(connection, size):
        data = b""
        while len(data) < size:
            data += connection.recv(size - len(data))
        return data

    def serve():
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            with connection:
                assert exactly(connection, 10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack(">I", exactly(connection, 4))[0]:
                    data += exactly(connection, size)
                taken.append(data)
                connection.sendall(b"stream: Eicar-Test FOUND\0" if b"EICAR" in data else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"clamd:127.0.0.1:{listener.getsockname()[1]}", taken
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_without_a_scanner_files_are_handed_out_at_once(lead):
    piece = add(lead)
    assert content(lead[0], piece)
    assert scan_evidence(timezone.now()) == 0


@pytest.mark.parametrize("by", ["clamd", "command"])
def test_a_file_waits_and_is_handed_out_once_it_is_clean(lead, scanner, clamd, by):
    scanner(clamd[0] if by == "clamd" else BY_COMMAND)
    piece = add(lead)
    with pytest.raises(EvidenceError, match="waiting for the scanner"):
        content(lead[0], piece)
    assert scan_evidence(timezone.now()) == 1
    assert content(lead[0], piece)
    assert scan_evidence(timezone.now()) == 0


@pytest.mark.parametrize("by", ["clamd", "command"])
def test_a_harmful_file_is_in_quarantine_for_good_and_in_the_trail(lead, scanner, clamd, by):
    scanner(clamd[0] if by == "clamd" else BY_COMMAND)
    piece = add(lead, HARMFUL)
    scan_evidence(timezone.now())
    for setting in (settings.HENGDU_SCANNER, ""):
        scanner(setting)
        with pytest.raises(EvidenceError, match="quarantine"):
            content(lead[0], piece)
    assert Event.objects.filter(tag="assessment:evidence:quarantined").count() == 1


@pytest.mark.parametrize(
    "setting",
    [
        "clamd:127.0.0.1:1",
        "command:/nowhere/scanner",
        f"command:{sys.executable} -c 'import sys; sys.exit(2)'",
    ],
)
def test_while_the_scanner_fails_nothing_is_handed_out_and_it_is_tried_again_later(lead, scanner, setting):
    scanner(setting)
    piece = add(lead)
    now = timezone.now()
    assert scan_evidence(now) == 0
    assert ScanVerdict.objects.get().state == ScanState.FAILED
    with pytest.raises(EvidenceError, match="waiting for the scanner"):
        content(lead[0], piece)
    scanner(BY_COMMAND)
    assert scan_evidence(now + dt.timedelta(minutes=4)) == 0
    assert scan_evidence(now + dt.timedelta(minutes=6)) == 1
    assert content(lead[0], piece)


def test_the_scanner_reads_the_plain_content_of_an_encrypted_file(
    lead, scanner, clamd, tmp_path, monkeypatch
):
    keys = tmp_path / "keys"
    keys.write_text(new_key("aes-256-gcm") + "\n")
    monkeypatch.setattr(settings, "HENGDU_EVIDENCE_KEY", keys)
    scanner(clamd[0])
    add(lead, b"plain words")
    scan_evidence(timezone.now())
    assert clamd[1] == [b"plain words"]


def test_what_is_held_back_is_told_apart(lead, scanner, clamd):
    scanner(clamd[0])
    add(lead, HARMFUL, "a.txt")
    harmful = FileVersion.objects.get()
    scan_evidence(timezone.now())
    new = FileVersion.objects.get(piece=add(lead, b"new", "b.txt"))
    assert held_back([harmful.sm3, new.sm3]) == ({harmful.sm3}, {new.sm3})
