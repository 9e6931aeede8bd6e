"""The walls of the house hold, and a planted violation is caught: a guard nobody tried is no guard."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import amparo
from amparo.vocabulary.classification import Sensitivity

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"


def contracts_hold(folder: Path) -> tuple[bool, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    result = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
    )
    return result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(SOURCE, folder / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_hold(copy_of_the_house: Path) -> None:
    holds, said = contracts_hold(copy_of_the_house)
    assert holds, said


@pytest.mark.parametrize(
    ("where", "planted", "named"),
    [
        ("src/amparo/vocabulary/facts.py", "import amparo.law\n", "Rooms of amparo"),
        ("src/amparo/estimation/__init__.py", "import amparo.publication\n", "Rooms of amparo"),
        ("src/amparo/law/__init__.py", "import django\n", "amparo is pure"),
        ("src/amparo/files/errors.py", "import amparo_web\n", "amparo is pure"),
        ("src/amparo_web/observatory/views.py", "import amparo_web.accounts.models\n", "observatory"),
        ("src/amparo_web/observatory/views.py", "import amparo.linkage\n", "observatory"),
        ("src/amparo/cellar/__init__.py", "\n", "Rooms of amparo"),
    ],
)
def test_a_planted_violation_is_caught(copy_of_the_house: Path, where: str, planted: str, named: str) -> None:
    path = copy_of_the_house / where
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    text = before or ""
    future = "from __future__ import annotations\n"
    path.write_text(text.replace(future, future + planted, 1) if future in text else text + planted, encoding="utf-8")
    try:
        holds, said = contracts_hold(copy_of_the_house)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before, encoding="utf-8")
    assert not holds
    assert named in said


def modules() -> list[str]:
    return sorted(m.name for m in pkgutil.walk_packages(amparo.__path__, "amparo.") if not m.name.endswith("__main__"))


#: Rooms whose dataclasses hold what was recorded of a person.
HOLDS_RECORDS = ("amparo.model.case", "amparo.model.record", "amparo.model.finding", "amparo.standards.htcds.record")


@pytest.mark.parametrize("name", HOLDS_RECORDS)
def test_every_field_of_a_record_is_classified(name: str) -> None:
    module = importlib.import_module(name)
    models = [
        c
        for _, c in inspect.getmembers(module, inspect.isclass)
        if dataclasses.is_dataclass(c) and c.__module__ == name
    ]
    assert models, f"{name} holds no model: has it moved?"
    missing = [
        f"{m.__name__}.{f.name}" for m in models for f in dataclasses.fields(m) if "sensitivity" not in f.metadata
    ]
    assert not missing, f"say how dangerous these fields are (amparo.vocabulary.classification): {missing}"
    for model in models:
        for field in dataclasses.fields(model):
            assert Sensitivity(field.metadata["sensitivity"])


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("messages.toml")), ids=lambda p: p.parent.name)
def test_every_message_is_said_in_four_languages_with_the_same_places(path: Path) -> None:
    for code, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert set(words) == {"es", "en", "pt", "fr"}, f"{path.parent.name}.{code}"
        places = {lang: sorted(re.findall(r"{(\w+)", text)) for lang, text in words.items()}
        assert len(set(map(tuple, places.values()))) == 1, f"{path.parent.name}.{code} fills different places: {places}"


def raised_codes() -> set[str]:
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadInput" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.mark.parametrize("code", sorted(raised_codes()))
def test_every_refusal_has_its_message(code: str) -> None:
    room, _, name = code.partition(".")
    catalogue = tomllib.loads((SOURCE / "amparo" / room / "messages.toml").read_text(encoding="utf-8"))
    assert name in catalogue, f"write the sentence of {code} in amparo/{room}/messages.toml"


def test_no_signals_utils_or_services() -> None:
    names = [p.relative_to(ROOT).as_posix() for p in SOURCE.rglob("*.py")]
    assert not [n for n in names if Path(n).stem in ("utils", "services", "helpers", "signals")]
    assert not [n for n in names if "@receiver" in (ROOT / n).read_text(encoding="utf-8")]


def test_every_module_imports_alone() -> None:
    for name in modules():
        importlib.import_module(name)
