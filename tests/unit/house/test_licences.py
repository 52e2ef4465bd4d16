"""What users install may ship with the Apache licence, and what may not is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from _licences import judged, licences, locked

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("MIT", True), ("BSD-3-Clause AND 0BSD AND MIT", True), ("Apache-2.0 OR GPL-2.0-only", True),
        ("Python Software Foundation License", True), ("MPL-2.0", True), ("LGPL-3.0-only", True),
        ("GPL-3.0-or-later", False), ("AGPL-3.0", False), ("MIT AND GPL-2.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False), ("CC-BY-NC-4.0", False),
        ("", None), ("see LICENSE", None), ("All rights reserved", None),
    ],
)  # fmt: skip
def test_a_licence_is_known_to_be_good_or_bad_or_is_not_known(said: str, may: bool | None) -> None:
    assert judged("something", said).may_ship is may


def test_all_that_users_install_may_ship() -> None:
    locks = [lock for lock in ROOT.glob("requirements*.lock") if lock.name != "requirements-dev.lock"]
    found = licences(Path(sys.executable), locks)
    assert len(found) > len(locked(ROOT / "requirements.lock"))
    assert not [one for one in found if not one.may_ship]
