"""Whatever a document shows as printed is made by a test: no output stands there that nobody would notice to be old."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.house.test_documents import DOCUMENTS, FENCE

ROOT = Path(__file__).resolve().parents[3]
MADE_BY = {
    "README.md": "tests/integration/test_readme.py",
    "README.zh-CN.md": "tests/integration/test_readme.py",
    "docs/guides/ledger.md": "tests/integration/district/test_command.py",
    "docs/guides/office-network.md": "tests/integration/district/test_accounts.py",
    "docs/reference/line-api.md": "tests/integration/run/test_programs.py",
    "docs/reference/messages.md": "tests/unit/model/test_messages.py",
    "docs/tutorial/bottleneck.md": "tests/integration/test_tutorial.py",
    "docs/tutorial/first-line.md": "tests/integration/test_tutorial.py",
    "docs/zh/bottleneck.md": "tests/integration/test_tutorial.py",
}
"""Pages with outputs, and the test that makes them."""
WRITTEN = re.compile(r"levels:|claims:|scrape_configs:|scanner-3 |from lineside|    rinse|    \"rinse\"")
"""How files begin that a reader writes; no program prints them."""


def shown(path: Path) -> list[str]:
    """What a page shows as printed: lines below a command, and blocks of plain text."""
    found = []
    for match in FENCE.finditer(path.read_text(encoding="utf-8")):
        if match["language"] == "console":
            commands = re.sub(r"\\\n", "", match["text"]).splitlines()
            found += [line for line in commands if line.strip() and not line.lstrip().startswith("$ ")]
        elif match["language"] in ("text", "") and not WRITTEN.match(match["text"]):
            found.append(match["text"])
    return found


@pytest.mark.parametrize("path", [it for it in DOCUMENTS if "decisions" not in it.parts], ids=lambda path: path.stem)
def test_every_output_is_made_by_a_test(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert bool(shown(path)) == (name in MADE_BY), shown(path)
    if name in MADE_BY:
        assert path.name in (ROOT / MADE_BY[name]).read_text(encoding="utf-8")
