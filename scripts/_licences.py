"""The licences of what is installed with lineside: listed, and refused where the Apache licence cannot ship with one.

Standard library only. What counts is what users install: every lock but the one for development. A package says its
licence in its metadata (PEP 639, or before it a classifier or a line of text). One that says none of the known ones
stops the build until a person has read it.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NO = r"A?GPL|GNU (Affero )?General|SSPL|Busl|Business Source|Commons Clause|CC[- ]BY[- ]NC"
_APART = r"LGPL|GNU Lesser|MPL|Mozilla"
_YES = r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|Unlicense|CC0|0BSD|HPND|Public Domain"
KNOWN = tuple(
    (re.compile(rf"\b({words})", re.IGNORECASE), may) for words, may in ((_NO, False), (_APART, True), (_YES, True))
)
"""Families of licences, the strictest first, and whether they may ship with ours. LGPL and MPL code stays a package of
its own, which users may replace."""
READ = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""What a person read where the metadata does not say."""
ASK = """
import json, sys
from importlib.metadata import distribution, PackageNotFoundError
found = {}
for name in json.load(sys.stdin):
    try:
        meta = distribution(name).metadata
    except PackageNotFoundError:
        continue
    said = [c.split("::")[-1].strip() for c in meta.get_all("Classifier") or () if c.startswith("License ::")]
    text = (meta.get("License") or "").strip().splitlines()[:1]
    found[name] = meta.get("License-Expression") or "; ".join(said) or "".join(text)
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Licence:
    """What a package says, and whether it may ship; None where nobody knows."""

    package: str
    said: str
    may_ship: bool | None


def locked(lock: Path) -> list[str]:
    """The packages of a lock file."""
    return re.findall(r"^([A-Za-z0-9_.-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)


def judged(package: str, said: str) -> Licence:
    """What a licence's name means. Of several that one may choose from, a good one suffices."""
    said = READ.get(package, said)
    choices = re.split(r"\s+OR\s+", said)
    verdicts = [next((good for words, good in KNOWN if words.search(choice)), None) for choice in choices]
    may = True if True in verdicts else verdicts[0]
    return Licence(package, said or "says none", may)


def licences(python: Path, locks: list[Path]) -> list[Licence]:
    """The licence of each package of some locks that is installed."""
    import json

    names = sorted({name for lock in locks for name in locked(lock)})

    asked = subprocess.run(
        [str(python), "-I", "-c", ASK], input=json.dumps(names), capture_output=True, text=True, check=True
    )
    return [judged(name, said) for name, said in sorted(json.loads(asked.stdout).items())]


def told(found: list[Licence]) -> bool:
    """Print the list; whether all of it may ship."""
    width = max((len(one.package) for one in found), default=0)
    for one in found:
        verdict = {True: "", False: "  CANNOT SHIP", None: "  UNKNOWN: read it, and say so in scripts/_licences.py"}
        print(f"{one.package:{width}}  {one.said[:60]}{verdict[one.may_ship]}")
    return all(one.may_ship for one in found)
