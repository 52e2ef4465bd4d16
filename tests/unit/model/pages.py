"""Writes what the documents generate from the language itself; the tests here prove that both are current.

python -m tests.unit.model.pages
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from lineside.errors import InputError, NotYetError
from lineside.model import load
from lineside.model.schema import json_schema
from tests.unit.model.broken_models import Broken, sections

DOCS = Path(__file__).parents[3] / "docs" / "reference"
HEAD = """# Messages

Whatever is wrong with a model is told at once: where, what was expected, and what to do. This page shows {count} broken
models, each with the message it gets. `python -m tests.unit.model.pages` writes it; a test proves that it is current.
"""


def refusal(broken: Broken, folder: Path) -> InputError:
    """The error that a broken model gets, when it lies in `folder` as `plant.yaml`."""
    (folder / "plant.yaml").write_text(broken.text, encoding="utf-8")
    for name, text in broken.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    try:
        load(folder / "plant.yaml", overrides=broken.overrides)
    except InputError as error:
        return error
    raise AssertionError(f"{broken.what}: this model loads")


def messages() -> str:
    """The page of all broken models."""
    count = sum(len(section) for section in sections().values())
    lines = [HEAD.format(count=count)]
    for section, several in sections().items():
        lines.append(f"\n## {section}\n")
        for broken in several:
            lines += [f"\n### {broken.what}\n", *_shown(broken)]
    return "\n".join(lines)


def _shown(broken: Broken) -> list[str]:
    shown: list[str] = []
    for name, text in {"plant.yaml": broken.text, **broken.files}.items():
        heading = [f"`{name}`:\n"] if broken.files else []
        shown += [*heading, "```text", *(_short(line) for line in text.splitlines()), "```\n"]
    for path, value in broken.overrides.items():
        shown.append(f"with `--set {path}={value}`\n")
    with tempfile.TemporaryDirectory() as folder:
        error = refusal(broken, Path(folder))
        said = str(error).replace(f"{folder}/", "").replace(f"{folder}\\", "")
    kind = "Not yet" if isinstance(error, NotYetError) else "Refused"
    return [*shown, f"{kind}:\n", "```text", *said.splitlines(), "```\n"]


def _short(line: str) -> str:
    line = line.replace("\t", "→").replace("\x00", "␀")
    return line if len(line) <= 160 else f"{line[:120]} … {line[-20:]}"


def schema() -> str:
    """The JSON Schema for editors."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write both."""
    (DOCS / "messages.md").write_text(messages(), encoding="utf-8")
    (DOCS / "model.schema.json").write_text(schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
