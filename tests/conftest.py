"""What holds for every test: hypothesis profiles, and no test left out where it counts.

In CI (``CI=true``) a skipped or expected-to-fail test is a failure: a test that does not run proves nothing,
and nobody reads the list of skipped ones.
"""

import gc
import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# A process of tests holds models and modules by the million. What is young is looked through for garbage as
# ever, everything only seldom: that took a quarter of the time.
gc.set_threshold(700, 10, 1000)

IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}

# In CI the same examples each time, so that a change is judged by what it changed; elsewhere random ones,
# so that each run looks somewhere else and prints how to repeat what it found.
settings.register_profile(
    "hengdu",
    deadline=None,
    derandomize=IN_CI,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hengdu")


def _fail_if_left_out(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and (report.skipped or hasattr(report, "wasxfail")):
        reason = getattr(report, "wasxfail", None) or report.longrepr
        if hasattr(report, "wasxfail"):
            del report.wasxfail
        report.outcome = "failed"
        report.longrepr = f"left out in CI, which counts as a failure: {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip or an expected failure into a failure in CI."""
    report = yield
    _fail_if_left_out(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a module that skips itself while it is collected into a failure in CI."""
    report = yield
    _fail_if_left_out(report)
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what is about the file of SQLite, and what the other run has on PostgreSQL."""
    if os.environ.get("HENGDU_TESTS_ON") != "postgresql":
        return
    out = {item for item in items if item.get_closest_marker("sqlite") or "postgresql" in _fixtures(item)}
    config.hook.pytest_deselected(items=[item for item in items if item in out])
    items[:] = [item for item in items if item not in out]


def _fixtures(item: pytest.Item) -> set[str]:
    """Return the fixtures a test names, and the values of its parameters: some name a fixture."""
    call = getattr(item, "callspec", None)
    named = {value for value in call.params.values() if isinstance(value, str)} if call else set()
    return {*getattr(item, "fixturenames", ()), *named}
