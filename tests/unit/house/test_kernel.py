"""What holds of the kernel's files: one meaning a name, one way for what passes between them."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from lineside.kernel.build import assemble
from lineside.kernel.core.declare import HOOKS, Capability, Message, Table, assembled, belief

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "src" / "lineside"
KERNEL = PACKAGE / "kernel"
FILES = sorted(KERNEL.rglob("*.py"))

OFF_THE_KERNEL = {"lower.py", "carry.py", "traits.py"}
"""A capability's parts that a host runs: they stand on the model, and on other capabilities' parts of the kind."""
BOTH = ("imagine", "loop", "door", "batch", "capabilities", "copes", "chains/imagine")
BOTH_HALVES = {f"kernel/{name}.py" for name in BOTH}
"""What hosts both halves, or draws one to fit the other; so does every capability's `imagine.py`."""
TRUTH = {"kernel/world.py", "kernel/upkeep/upset.py", "kernel/chains/truth.py"}
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
    aside = {"__init__.py", "tables.py", "imagine.py", "invariants.py", *OFF_THE_KERNEL}
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
    """But the hooks, which are there for that."""

    def joins(name: str) -> bool:
        hooks = {f"kernel/chains/{hook.name}.py" for hook in HOOKS}
        return name.count("/") == 1 or (name.startswith("kernel/chains/") and name not in hooks)

    for path in FILES:
        if not joins(name_of(path)) and name_of(path) != "kernel/build/assemble.py":
            assert {each for each in imports(path) if joins(each)} == set(), name_of(path)


@pytest.mark.parametrize("name", assemble.FILES)
def test_what_is_made_from_the_declarations_is_what_they_say(name: str) -> None:
    text = assemble.FILES[name]()
    said = (PACKAGE / name).read_text(encoding="utf-8")
    assert said == text, "python -m lineside.kernel.build.assemble writes it anew"


def test_every_message_has_somebody_who_handles_it() -> None:
    """But a tick, which only has timers go off."""
    for kind in ("commands", "facts", "requests", "timers"):
        assert [each.word for each in assemble.messages(kind) if not each.handled] == (
            ["tick"] if kind == "requests" else []
        )


def test_a_number_is_given_once() -> None:
    first = Capability("a", "", "", facts=(Message(0, "made", "MADE"),))
    second = Capability("b", "", "", facts=(Message(0, "unmade", "UNMADE"),))
    with pytest.raises(ValueError, match="number 0 is both 'made' and 'unmade'"):
        assemble.messages("facts", (first, second))
    with pytest.raises(ValueError, match="the numbers are not 0 to 0"):
        assemble.messages("facts", (Capability("a", "", "", facts=(Message(1, "made", "MADE"),)),))


def test_columns_go_where_they_say() -> None:
    table = Table("t", "", (belief("a", ""), belief("b", "")))
    first = Capability("x", "", "", tables=(table,))
    second = Capability("y", "", "", columns={"t": (belief("c", "", after="a"), belief("d", ""))})
    third = Capability("z", "", "", columns={"t": (belief("e", ""),)})
    assert [column.name for column in assembled((first, second, third))[0].columns] == ["a", "c", "d", "b", "e"]
    with pytest.raises(ValueError, match="stand behind z, and nothing is called so"):
        assembled((first, Capability("y", "", "", columns={"t": (belief("c", "", after="z"),)})))
    with pytest.raises(ValueError, match="a is declared twice"):
        assembled((first, Capability("y", "", "", columns={"t": (belief("a", ""),)})))
    with pytest.raises(ValueError, match="no table is called so"):
        assembled((first, Capability("y", "", "", columns={"u": (belief("a", ""),)})))


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
