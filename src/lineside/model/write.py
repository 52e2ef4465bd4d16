"""Write a plant as YAML: what was read comes out as the user wrote it, but for what has changed since."""

from __future__ import annotations

from lineside.errors import ModelError, Place, Problem
from lineside.model import yaml
from lineside.model.comment import comments, counted
from lineside.model.edit import OverlapError, edited
from lineside.model.fault import short
from lineside.model.load import loads
from lineside.model.node import Mapping, Node, Scalar, Source
from lineside.model.plant import Plant
from lineside.model.text import section
from lineside.model.written import Data, written


def dumps(plant: Plant) -> str:
    """The plant as YAML, which reads back as the same plant.

    A plant that was read from a file keeps the file's text, every comment included, with only what differs changed; a
    plant that was built in Python is written anew. Tables are named as in the file unless something in them differs.
    Raises ModelError where the text cannot be kept and holds comments: nothing a person wrote is lost unsaid.
    """
    if plant.source is None:
        return _document(written(plant))
    kept = _kept(plant, plant.source)
    if kept is not None:
        return kept
    comment = _first_comment(plant.source)
    if comment is None:
        return _document(written(plant))
    hint = f"change the file by hand; written anew it would lose its comments, such as {short(comment)}"
    raise ModelError([Problem(Place(plant.source.file), "this change cannot be put into the text as it stands", hint)])


def rewritten(plant: Plant) -> str:
    """The plant as YAML to be read at once and by nobody: as `dumps` writes it, or without comments."""
    kept = None if plant.source is None else _kept(plant, plant.source)
    return _document(written(plant)) if kept is None else kept


def canonical(plant: Plant) -> str:
    """The plant as YAML that needs nothing beside it: tables are read in, overrides applied, comments left out."""
    return _document(written(plant, own_words=False))


def _document(data: dict[str, Data]) -> str:
    return "\n".join(line for key, value in data.items() for line in section(key, value)) + "\n"


def _kept(plant: Plant, source: Source) -> str | None:
    """The source's text with what differs changed; None where that does not give the plant back, comments and all."""
    try:
        root = yaml.parse(source.text, source.file, [])
        new = written(plant, own_words=False)
        old = _before(source, root, plant, new)
        if old is None:
            return source.text
        text = edited(source.text, root, old, new, written(plant))
        found = loads(text, source.file, source.folder, rules=source.rules)
        lost = counted(source.text, root) - counted(text, yaml.parse(text, source.file, []))
    except (ModelError, OverlapError):
        return None
    same = found == plant and _orders(written(found, own_words=False)) == _orders(new)
    return text if same and not lost else None


def _before(source: Source, root: Node, plant: Plant, new: dict[str, Data]) -> dict[str, Data] | None:
    """What the source's text says; None where that is the plant.

    Where it can no longer be read because a table is gone, its sections that name tables say something else.
    """
    try:
        before = loads(source.text, source.file, source.folder, rules=source.rules)
    except ModelError:
        if not isinstance(root, Mapping):
            raise
        tables = {key for key, entry in root.entries.items() if isinstance(entry.value, Scalar)}
        gone: dict[str, Data] = {key: "" for key in tables if isinstance(new.get(key), dict)}
        if not gone:
            raise
        return {key: gone.get(key, value) for key, value in new.items()}
    old = written(before, own_words=False)
    return None if before == plant and _orders(old) == _orders(new) else old


def _orders(data: dict[str, Data]) -> dict[str, list[str]]:
    """The order of each section's elements, which has a meaning."""
    return {key: list(value) for key, value in data.items() if isinstance(value, dict)}


def _first_comment(source: Source) -> str | None:
    """A comment of the source, to name it."""
    try:
        root = yaml.parse(source.text, source.file, [])
    except ModelError:
        return None
    spans = comments(source.text, root)
    return source.text[slice(*spans[0])] if spans else None
