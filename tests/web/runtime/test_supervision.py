"""Processes that fall are started again; one that keeps falling ends the server with a word."""

from __future__ import annotations

import os

import pytest

from hengdu.web.runtime._supervise import Child, ServerFault, Supervisor


def test_a_process_that_keeps_falling_is_given_up_with_its_name():
    told = []
    child = Child(name="web", words=("no-such-role",), environment=dict(os.environ))
    supervisor = Supervisor([child], lambda _zh, en: told.append(en), pause_s=0.01)
    supervisor.start("web")
    try:
        with pytest.raises(ServerFault, match="the process web keeps ending"):
            supervisor.run()
    finally:
        supervisor.stop()
    assert len(told) == 5
