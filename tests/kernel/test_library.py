"""The kernel as it is shipped: its libraries are those of its sources, and do what numba's code does."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

import _library
from lineside.errors import LinesideError
from lineside.kernel import entry, proof
from lineside.kernel.build import cache, library, warm
from lineside.kernel.door import enter
from lineside.link.loopback import Loopback
from lineside.lower.codes import DONE, GROW, SECOND, START
from lineside.lower.digest import state_hash
from lineside.lower.mode import JIT
from lineside.lower.tables import lower, seed_number
from lineside.model.load import load, loads
from lineside.run.drive import drive
from lineside.run.recovery import begin
from lineside.run.replay import replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

SHIPPED = library.FOLDER
HERE = "linux-x86_64"
REBUILD = "the kernel's libraries are of another kernel than its sources. Rebuild: scripts/build kernel"

pytestmark = [
    pytest.mark.skipif(not JIT, reason="there is no machine code with the compiler off"),
    pytest.mark.xdist_group("library"),
]


@pytest.fixture
def built(kernel_library: Path) -> Path:
    """The library of this kernel, made anew."""
    return kernel_library


@pytest.fixture
def elsewhere(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of libraries that the kernel takes for its own: the one made anew, and its manifest."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    shutil.copy(built, folder)
    manifest = _library.manifest_of({HERE: built}, "")
    (folder / library.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(library, "FOLDER", folder)
    monkeypatch.setattr(library, "platform_name", lambda: HERE)
    monkeypatch.delenv(library.WISH, raising=False)
    forget()
    yield folder
    monkeypatch.undo()
    forget()


def shipped_manifest() -> dict[str, Any]:
    """What lies in the sources; nothing where nobody built it yet."""
    file = SHIPPED / library.MANIFEST
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def forget() -> None:
    for known in (library.manifest, library.absence, library.opened):
        known.cache_clear()


def change_manifest(folder: Path, **changes: object) -> None:
    file = folder / library.MANIFEST
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | changes), encoding="utf-8")
    forget()


def test_the_shipped_libraries_are_of_this_kernel_byte_for_byte(built: Path, tmp_path: Path) -> None:
    """The one test that fails while an edited kernel has not been built again."""
    manifest = shipped_manifest()
    assert manifest.get("kernel") == cache.kernel_hash(), REBUILD
    assert manifest["made-with"] == _library.made_with(), REBUILD
    assert set(manifest["libraries"]) == set(library.PLATFORMS) == set(_library.TARGETS)
    for listed in manifest["libraries"].values():
        assert library.digest_of((library.FOLDER / listed["file"]).read_bytes()) == listed["digest"], REBUILD
    names = {listed["file"] for listed in manifest["libraries"].values()} | {library.MANIFEST}
    assert {file.name for file in library.FOLDER.iterdir()} == names, REBUILD
    shipped = (library.FOLDER / manifest["libraries"][HERE]["file"]).read_bytes()
    if built.read_bytes() != shipped:  # somebody's cache may have been filled in another order: so once more, alone
        assert _library.built_alone(HERE, tmp_path).read_bytes() == shipped, REBUILD


def by_library(file: Path) -> Callable[..., int]:
    opened = library.opened(file)
    assert opened is not None
    return lambda block, *integers: opened(block.data.ctypes.data, *integers)


def by_numba(block: Block, *integers: int) -> int:
    return int(enter(block.head, *integers))


@pytest.fixture
def doors(built: Path) -> dict[str, Callable[..., int]]:
    return {"library": by_library(built), "numba": by_numba}


def simulated(plant: Plant, hours: int) -> dict[str, object]:
    block = lower(plant)
    block.head["seed"] = seed_number(7)
    entry.start_plant(block)
    until_done(block, partial(entry.handle, block, 0, START, 0, 0, 0, 0))
    until_done(block, partial(entry.simulate, block, hours * 3600 * SECOND // 2))
    entry.reset(block)
    until_done(block, partial(entry.simulate, block, hours * 3600 * SECOND))
    entry.settle_all(block)
    twin = block.fork(99)
    until_done(twin, partial(entry.imagine, twin))
    until_done(twin, partial(entry.simulate, twin, (hours + 1) * 3600 * SECOND))
    entry.resume(block)
    return {
        "hash": state_hash(block),
        "facts": int(block.head["facts"]),
        "due": entry.due(block),
        "bytes": block.snapshot(),
        "imagined": twin.snapshot(),
    }


def until_done(block: Block, step: Callable[[], int]) -> None:
    while (reason := step()) != DONE:
        assert reason == GROW
        block.grow()


@pytest.mark.parametrize(("name", "hours"), [("tandem", 2), ("engine-cell", 30), ("engine-line", 10), ("proof", 20)])
def test_library_and_numba_come_to_the_same_state(
    name: str, hours: int, doors: dict[str, Callable[..., int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = loads(proof.PLANT) if name == "proof" else load(name)
    found = []
    for door in doors.values():
        monkeypatch.setattr(entry, "_door", lambda door=door: door)
        found.append(simulated(plant, hours))
    assert found[0] == found[1]


def test_a_run_and_its_replay_come_to_the_same_state_through_both_doors(
    doors: dict[str, Callable[..., int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for door in doors.values():
        monkeypatch.setattr(entry, "_door", lambda door=door: door)
        found.append(lived(6 * 3600 * SECOND))
    assert found[0] == found[1]


def lived(until: int) -> tuple[str, int]:
    """What a controller comes to that runs its plant through the doors of a live host, as fast as it can."""
    plant = loads(proof.PLANT)
    with tempfile.TemporaryDirectory() as folder:
        session = begin(Path(folder) / "a.journal", plant, Loopback(plant, 3), seed=3, speed=0.0)
        drive(session, 0.0, until, Console(quiet=True), quiet=True)
        again = replay(Path(folder) / "a.journal")
        assert again.agrees
        return session.controller.hash, session.controller.facts


def test_what_is_made_anew_serves_and_proves_itself(built: Path, elsewhere: Path) -> None:
    assert library.absence() == ""
    assert library.load_library() is not None
    assert warm.is_warm()
    state = proof.state()
    assert state == known_by(by_numba)
    assert state == known_by(by_library(built))
    shipped = shipped_manifest()
    if shipped.get("kernel") == cache.kernel_hash():
        assert state == shipped["state"], "what is not of the kernel changed the plant of the proof: " + REBUILD


def known_by(door: Callable[..., int]) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entry, "_door", lambda: door)
        return proof.state()


def test_an_edited_kernel_is_compiled_and_says_so(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change_manifest(elsewhere, kernel="0123456789abcdef")
    assert library.load_library() is None
    said: list[str] = []
    monkeypatch.setattr(warm, "is_warm", lambda: False)
    monkeypatch.setattr(warm, "compile_kernel", lambda: None)
    warm.warm(said.append)
    assert said == [
        "the kernel was edited since it was compiled: compiling it for this machine, once: about two minutes …"
    ]


def test_without_a_compiler_an_edited_kernel_names_the_command(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_manifest(elsewhere, kernel="0123456789abcdef")
    monkeypatch.setattr(warm, "is_warm", lambda: False)
    monkeypatch.setattr("lineside.extras.find_spec", lambda _: None)
    with pytest.raises(
        LinesideError,
        match=r"was edited .* compiling it needs packages .* pip install .*(lineside\[compile\]|-compile\.lock)",
    ):
        warm.warm()


def test_a_damaged_library_is_not_loaded(elsewhere: Path, built: Path) -> None:
    (elsewhere / built.name).write_bytes(built.read_bytes()[:-1])
    assert library.absence() == "the kernel's library is damaged"
    (elsewhere / built.name).unlink()
    forget()
    assert library.absence() == "the kernel's library is damaged"
    (elsewhere / library.MANIFEST).unlink()
    forget()
    assert library.absence() == "the kernel does not come compiled here"


def test_a_platform_that_nobody_built_for_is_named(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "platform_name", lambda: "freebsd-riscv64")
    assert library.absence() == "the kernel does not come compiled for freebsd-riscv64"


def test_where_ci_never_ran_a_library_proves_itself_once(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "RUN_BY_CI", frozenset())
    monkeypatch.setattr(library, "cache_folder", lambda: tmp_path / "cache")
    asked: list[list[str]] = []
    answer = "right"

    class Done:
        returncode = 0

        @property
        def stdout(self) -> str:
            return f"{answer}\n"

    def run(command: list[str], **_options: object) -> Done:
        asked.append(command)
        return Done()

    monkeypatch.setattr("lineside.kernel.build.library.subprocess.run", run)
    change_manifest(elsewhere, state="the known one")
    assert library.absence() == f"the kernel's library for {HERE} did not do here what it must"
    answer = "the known one"
    forget()
    assert library.absence() == ""
    forget()
    assert library.absence() == ""
    assert len(asked) == 2, "once it is proven nobody asks again"
    assert list((tmp_path / "cache").glob("proven-*"))
