"""Answer as many people at once: a program of its own, because locust replaces Python's sockets.

``python -m benchmarks._answering PLAN RESULT``: the plan names the server, the people and their questions;
the result has every request's time and every answer that the server acknowledged.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, between, task
from locust.env import Environment


def _user(plan: dict[str, Any], found: dict[str, list[Any]]) -> type[FastHttpUser]:
    people = iter(plan["people"])
    rng = random.Random(1)  # noqa: S311 - made-up answers

    class Respondent(FastHttpUser):
        """A person who reads a question, thinks, answers, and goes on to the next one."""

        host = plan["address"]
        wait_time = between(*plan["think_s"])

        def on_start(self) -> None:
            """Take the next person of the plan, and begin at some moment of the first pause."""
            self.person = next(people)
            self.questions = iter(self.person["questions"])
            self.headers = {"Cookie": self.person["cookie"]}
            gevent.sleep(rng.uniform(0, plan["think_s"][1]))

        @task
        def answer(self) -> None:
            """Open a question, think, and save its answer as the page's script does."""
            code, address = next(self.questions)
            self.client.get(address, name="open a question", headers=self.headers)
            self.wait()
            form = {
                "choice": rng.choice("FLPN"),
                "note": f"示例说明 {code}",
                "version": "0",
                "csrfmiddlewaretoken": self.person["token"],
            }
            headers = {**self.headers, "Accept": "application/json"}
            with self.client.post(
                address, data=form, name="save an answer", headers=headers, catch_response=True
            ) as answer:
                if answer.status_code != plan["ok"]:
                    answer.failure(f"{answer.status_code}")
                    return
                found["saved"].append(
                    [self.person["assessment"], self.person["role"], code, answer.json()["version"], form]
                )

    return Respondent


def main(plan_path: Path, result_path: Path) -> None:
    """Let everybody answer for the time of the plan."""
    plan = json.loads(plan_path.read_text("utf-8"))
    found: dict[str, list[Any]] = {"saved": [], "requests": []}
    environment = Environment(user_classes=[_user(plan, found)])

    @environment.events.request.add_listener
    def _note(name: str, response_time: float, exception: object, **_more: object) -> None:
        found["requests"].append([name, response_time, str(exception) if exception else ""])

    runner = environment.create_local_runner()
    runner.start(len(plan["people"]), spawn_rate=len(plan["people"]))
    gevent.sleep(plan["seconds"])
    runner.stop()
    result_path.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
