"""What the whole suite shares: what was left out is named in the last lines, and the worlds the site is tried in.

AMPARO_REQUIRE_ALL=1 (set by `.ci/run`) makes a test that had to be left out a failure. Tests marked `shared` read
reference data that is not shipped: they alone may be left out, and only while that data is absent.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that reads shared data is left out, with its reason, where that data is absent."""
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="reference data at ../shared/data is not here")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


_left_out: dict[str, list[tuple[str, str]]] = {"may": [], "must not": []}


def must_run(keywords: Any) -> bool:
    """Whether leaving this test out is a failure when everything is required."""
    return not ("shared" in keywords and not SHARED.is_dir())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        kind = "must not" if must_run(report.keywords) else "may"
        _left_out[kind].append((report.nodeid, reason.removeprefix("Skipped: ")))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what this machine could not run, and why: a green line must not hide it."""
    reasons: dict[str, int] = {}
    for _, reason in [*_left_out["may"], *_left_out["must not"]]:
        reasons[reason] = reasons.get(reason, 0) + 1
    if not reasons:
        terminalreporter.write_line("Nothing was left out.")
        return
    terminalreporter.write_line("Left out on this machine:")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"  {count} tests: {reason}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("AMPARO_REQUIRE_ALL") == "1" and _left_out["must not"] and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def bundles(tmp_path: Path, settings: Any) -> Path:
    """A shelf with two publications: one of a region that does not exist, one of a published source."""
    from site_world import published_bundle, simulated_bundle

    from amparo.publication.bundle import write_bundle

    write_bundle(simulated_bundle(), tmp_path / "bundles" / "region")
    write_bundle(published_bundle(), tmp_path / "bundles" / "source")
    settings.BUNDLES = tmp_path / "bundles"
    return tmp_path / "bundles"


@pytest.fixture
def world(db: None) -> Any:
    """Two shelters: an owner and her teammate in one, a stranger in the other."""
    from site_world import draw_world

    return draw_world()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The real thing: an instance of its own, migrated, with accounts and bundles, served by gunicorn."""
    from site_world import running_site

    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running
