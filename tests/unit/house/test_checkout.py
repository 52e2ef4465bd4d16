"""What holds of the checkout as a whole: its locks, its scripts, and what no tracked file may say."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import _venv
import _verbs
from lineside.extras import EXTRAS

ROOT = Path(__file__).resolve().parents[3]
LOCKED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\$", re.MULTILINE)

# Written in two halves, since this file is tracked too. Folders of one machine; addresses of package registries.
PATHS = ["/" + name + "/" for name in ("work", "root")] + ["/tmp/" + "bash"]  # noqa: S108 - looked for, not used
REGISTRIES = ["pypi" + ".org", "registry." + "npmjs", "files." + "pythonhosted"]

pytestmark = pytest.mark.needs("git")


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split("\0")[:-1]


def locked(name: str) -> dict[tuple[str, str | None], str]:
    """Package and version's marker → version."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {(match["name"], match["marker"]): match["version"] for match in LOCKED.finditer(text)}


def test_no_tracked_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    found = []
    for name in git("ls-files", "-z"):
        path = ROOT / name
        if path.is_file():
            data = path.read_bytes()
            found += [f"{name}: {word}" for word in PATHS + REGISTRIES if word.encode() in data]
    assert found == []


def test_every_script_can_be_executed_has_a_verb_and_is_kept_tidy() -> None:
    entries = [entry.split("\t") for entry in git("ls-files", "-z", "--stage", "scripts", ".ci/run")]
    modes = {name: told.split()[0] for told, name in entries}
    scripts = {name for name in modes if "." not in Path(name).name}
    assert {name for name, mode in modes.items() if mode == "100755"} == scripts
    verbs = {name.removeprefix("scripts/") for name in scripts} - {".ci/run"}
    assert all(callable(getattr(_verbs, verb)) for verb in verbs)
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert set(ruff["extend-include"]) == {f"scripts/{verb}" for verb in verbs}


LOCKS = (_venv.BASE_LOCK, *_venv.EXTRA_LOCKS.values(), _venv.DEVELOPMENT_LOCK)


def versions(name: str) -> set[tuple[str, str]]:
    return {(package, version) for (package, _), version in locked(name).items()}


def test_every_lock_holds_the_base_and_the_development_lock_all_of_them_at_the_same_versions() -> None:
    base, development = versions(_venv.BASE_LOCK), versions(_venv.DEVELOPMENT_LOCK)
    assert len(base) > 15
    for name in _venv.EXTRA_LOCKS.values():
        assert base < versions(name) <= development


def test_the_base_has_none_of_the_large_packages() -> None:
    large = {"numba", "llvmlite", "scipy", "polars", "duckdb", "lxml", "sqlalchemy"}
    assert not large & {name for name, _ in versions(_venv.BASE_LOCK)}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_hashes_and_nothing_else_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    statements = [line for line in text.replace("\\\n", "").splitlines() if not line.lstrip().startswith("#")]
    assert len(statements) == len(locked(name))
    for statement in statements:
        assert re.fullmatch(r"\S+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", statement)


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(extras) == {*_venv.EXTRA_LOCKS, "all", "postgresql"}
    assert set(EXTRAS) == set(_venv.EXTRA_LOCKS)
    for lines, lock in [
        (project["dependencies"], _venv.BASE_LOCK),
        *((extras[name], lock) for name, lock in _venv.EXTRA_LOCKS.items()),
        (extras["postgresql"], _venv.DEVELOPMENT_LOCK),
    ]:
        names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace(".", "-") for line in lines}
        assert names <= {name for name, _ in locked(lock)}
