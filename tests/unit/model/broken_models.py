"""Broken models, each with one mistake that people make (or that somebody hostile would), by what it is about.

They stand in the files of `broken/`: `# ` begins the file with its subject, `=== ` a model with what is wrong with it,
`--- ` a table beside the model, `+++ ` something set on the command line; `␀` stands for the character NUL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "broken"


@dataclass(frozen=True)
class Broken:
    """A model with a mistake, the tables beside it, and what is set on the command line."""

    what: str
    text: str
    files: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)


def sections() -> dict[str, list[Broken]]:
    """All broken models by subject."""
    found: dict[str, list[Broken]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        subject, *models = file.read_text(encoding="utf-8").split("\n=== ")
        found[subject.strip("# \n")] = [_model(model) for model in models]
    return found


def _model(text: str) -> Broken:
    what, _, rest = text.partition("\n")
    kept: list[str] = []
    broken = Broken(what, "", {}, {})
    current: str | None = None
    for line in rest.rstrip("\n").replace("␀", "\0").splitlines(keepends=True):
        if line.startswith("--- "):
            current = line[4:].strip()
            broken.files[current] = ""
        elif line.startswith("+++ "):
            path, _, value = line[4:].strip().partition("=")
            broken.overrides[path] = value
        elif current is not None:
            broken.files[current] += line
        else:
            kept.append(line)
    return Broken(what, "".join(kept), broken.files, broken.overrides)
