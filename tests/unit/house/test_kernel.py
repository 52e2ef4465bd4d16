"""What holds of the kernel's files: one meaning a name, one way for what passes between them."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "src" / "lineside"
KERNEL = PACKAGE / "kernel"
FILES = sorted(KERNEL.rglob("*.py"))

OFF_THE_KERNEL = {"lower.py", "carry.py"}
"""A capability's parts that a host runs: they stand on the model, and on other capabilities' parts of the kind."""
BOTH_HALVES = {"kernel/imagine.py", "kernel/loop.py", "kernel/door.py", "kernel/batch.py"}
"""What hosts both halves, or draws one to fit the other; so does every capability's `imagine.py`."""
TRUTH = {"kernel/world.py", "kernel/upset.py"}
STATELESS = {"kernel/upkeep/wear.py"}
"""Arithmetic that both halves do, each for itself."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path, *, typing: bool = True) -> set[str]:
    """The kernel's files that a file imports; without those that only the type checker reads, if so wished."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_typed = {
        node
        for block in tree.body
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in block.body
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and (typing or node not in only_typed):
            for module in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                file = PACKAGE.parent / (module.replace(".", "/") + ".py")
                if file.is_relative_to(KERNEL) and file.exists():
                    found.add(name_of(file))
    return found


def half_of(name: str) -> str:
    """Which half a file belongs to; empty for what both stand on, and for what joins them."""
    parts = name.split("/")
    if name in TRUTH or parts[-1] == "truth.py":
        return "truth"
    aside = {"__init__.py", "imagine.py", "invariants.py", *OFF_THE_KERNEL}
    if parts[1] in {"core", "build"} or parts[-1] in aside or name in BOTH_HALVES | STATELESS:
        return ""
    return "belief"


def circle(edges: dict[str, set[str]]) -> list[str]:
    """A way along the edges that comes back to where it began; empty if there is none."""
    done: set[str] = set()

    def walk(at: str, way: list[str]) -> list[str]:
        if at in way:
            return [*way[way.index(at) :], at]
        if at not in done:
            for following in sorted(edges[at]):
                if found := walk(following, [*way, at]):
                    return found
            done.add(at)
        return []

    return next((found for start in sorted(edges) if (found := walk(start, []))), [])


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_files_of_the_kernel_import_each_other_in_a_circle() -> None:
    assert circle({name_of(path): imports(path) for path in FILES}) == []


@pytest.mark.parametrize(("half", "other"), [("belief", "truth"), ("truth", "belief")])
def test_neither_half_imports_the_other(half: str, other: str) -> None:
    mine = [path for path in FILES if half_of(name_of(path)) == half]
    assert len(mine) > 8
    found = {name_of(path): {each for each in imports(path) if half_of(each) == other} for path in mine}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_what_joins_the_capabilities_is_imported_by_none() -> None:
    for path in FILES:
        if len(name_of(path).split("/")) == 3:
            assert {each for each in imports(path) if each.count("/") == 1} == set(), name_of(path)


def test_no_function_name_means_two_things() -> None:
    """But the doors in `entry.py`: each is the function that it is called by."""
    where = defaultdict(list)
    for path in FILES:
        if path.name != "entry.py":
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    where[node.name].append(name_of(path))
    assert len(where) > 300
    assert {name: files for name, files in where.items() if len(files) > 1} == {}
