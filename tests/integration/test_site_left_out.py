"""A test that had to be left out is named in the last lines, and is a failure where everything is required."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
TESTS = """
import pytest
@pytest.mark.browser
def test_browser():
    pytest.skip("no chromium here")
@pytest.mark.shared
def test_shared():
    assert False, "reference data is absent: this must not run"
def test_runs():
    pass
"""
SETTINGS = "[pytest]\nmarkers =\n  browser: x\n  postgres: x\n  shared: x\n"


def suite(folder: Path, text: str, *, required: bool) -> subprocess.CompletedProcess[str]:
    """Run a suite of three in a checkout beside which there is no reference data."""
    tests = folder / "checkout" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(CONFTEST, tests)
    (tests / "test_three.py").write_text(text, encoding="utf-8")
    (folder / "checkout" / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k not in ("AMPARO_REQUIRE_ALL", "DJANGO_SETTINGS_MODULE")}
    if required:
        environment["AMPARO_REQUIRE_ALL"] = "1"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=tests.parent, env=environment, capture_output=True, text=True, timeout=120)


def test_what_was_left_out_is_named_with_its_reason(tmp_path: Path) -> None:
    done = suite(tmp_path, TESTS, required=False)
    assert done.returncode == 0, done.stdout
    assert "Left out on this machine:" in done.stdout
    assert "1 tests: no chromium here" in done.stdout
    assert "1 tests: reference data at ../shared/data is not here" in done.stdout


def test_where_everything_is_required_it_is_a_failure(tmp_path: Path) -> None:
    assert suite(tmp_path, TESTS, required=True).returncode == 1


@pytest.mark.parametrize("required", [True, False])
def test_only_absent_reference_data_may_be_left_out(required: bool, tmp_path: Path) -> None:
    without_browser = TESTS.replace('pytest.skip("no chromium here")', "pass")
    assert suite(tmp_path, without_browser, required=required).returncode == 0
