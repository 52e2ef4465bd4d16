"""Load a model: from a file, from text, or by the name of a bundled example."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from lineside.errors import InputError, ModelError, Place, Problem
from lineside.model import limits, reference, yaml
from lineside.model.fault import short, suggestion
from lineside.model.grid import Folder
from lineside.model.node import Node, Scalar, Source, bare
from lineside.model.override import apply, spoken
from lineside.model.plant import Plant
from lineside.model.problem import faults_of, locate, refusal
from lineside.model.table import expand
from lineside.model.tidy import tidy

_EXAMPLES: Final = Path(str(resources.files("lineside"))).resolve() / "examples"


def examples() -> list[str]:
    """The names of the bundled examples."""
    files = [*_EXAMPLES.glob("*.yaml"), *_EXAMPLES.glob("*/plant.yaml")]
    return sorted(file.parent.name if file.name == "plant.yaml" else file.stem for file in files)


def load(path_or_name: str | Path, overrides: Mapping[str, object] | None = None, rules: Collection[str] = ()) -> Plant:
    """Load the model at a path, or a bundled example by its name.

    `overrides` maps paths such as `stations.press.machines` to values: text as a file would write it, numbers, lists or
    dictionaries; `plant.overrides` keeps them. `rules` are the names of dispatching rules that the caller brings.
    Raises ModelError with every problem at once, or NotYetError when the only problem is that this version does not
    know something yet.
    """
    file = file_of(path_or_name)
    try:
        with file.open("rb") as stream:
            data = stream.read(limits.MODEL_BYTES + 1)
    except OSError as error:
        raise ModelError([Problem(Place(str(path_or_name)), f"cannot be read: {error.strerror}")]) from None
    return loads(yaml.decode(data, str(path_or_name)), str(path_or_name), file.parent, overrides, rules)


def loaded(plant: Plant | str | Path, rules: Collection[str] = ()) -> Plant:
    """A plant, or the one that is meant by a file or the name of an example. Raises InputError for anything else."""
    if isinstance(plant, Plant):
        return plant
    if isinstance(plant, str | Path):
        return load(plant, rules=rules)
    raise InputError(
        [Problem(Place("plant"), f"expected a plant, or a model's file or name, found {short(repr(plant))}")]
    )


def is_bundled(path_or_name: str | Path) -> bool:
    """Whether this names one of the bundled examples."""
    return _EXAMPLES in file_of(path_or_name).resolve().parents


def file_of(path_or_name: str | Path) -> Path:
    """The file of a model, or of the bundled example of that name. Raises ModelError when there is none."""
    path = Path(path_or_name)
    try:
        there = path.exists()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        there = False
    is_folder = there and path.is_dir()
    if is_folder and (path / "plant.yaml").is_file():
        return path / "plant.yaml"
    if there and not is_folder:
        return path
    for bundled in (_EXAMPLES / f"{path_or_name}.yaml", _EXAMPLES / str(path_or_name) / "plant.yaml"):
        if str(path_or_name) in examples() and bundled.is_file():
            return bundled
    place = Place(short(str(path_or_name), 200).strip("`"))
    if is_folder:
        raise ModelError([Problem(place, "this folder holds no `plant.yaml`", "name the model's file")])
    hint = suggestion(str(path_or_name), examples(), "examples")
    raise ModelError([Problem(place, "there is no such file and no bundled example", hint)])


def loads(
    text: str,
    file: str = "<text>",
    folder: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    rules: Collection[str] = (),
) -> Plant:
    """Load a model from its text; `folder` is where its tables lie. Raises as `load` does."""
    with without_collecting():
        return _loads(text, file, folder, overrides or {}, rules)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put off the search for circles of objects: of the many that a model is read into none is waste before the end.

    A quarter of the time to load 20,000 stations went into it.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _loads(text: str, file: str, folder: Path | None, overrides: Mapping[str, object], rules: Collection[str]) -> Plant:
    found: list[Problem] = []
    tables = Folder(folder, file)
    root = expand(yaml.parse(text.removeprefix("\ufeff"), file, found), tables, found)
    said = spoken(overrides or {})
    if said:
        apply(root, said, found)
        root = expand(root, tables, found)
    tidy(root, found)
    if isinstance(root, Scalar) and not root.text:
        raise ModelError([Problem(Place(file), "the file is empty", "`lineside new` writes a model to begin with")])
    return _build(root, found, Source(root, text, file, folder, tuple(rules)), rules).overridden(said)


def _build(root: Node, found: list[Problem], source: Source, rules: Collection[str]) -> Plant:
    data = bare(root)
    faults = reference.check(data, rules)
    plant: Plant | None = None
    try:
        plant = Plant.model_validate(data, by_alias=True, by_name=False, context={"file": source.file})
    except ValidationError as error:
        faults += faults_of(error, Plant)
    located = locate(faults, root)
    if plant is None or located or found:
        raise refusal(found, located)
    return plant.read_from(source)
