"""What a part takes at a step is drawn while it is worked on: the power of now, not a leap at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.line import Line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.chromium import Page

OVEN = """
plant: oven
stations: {fill: {}, oven: {title: {zh: 烘箱, en: Oven}}}
products:
  loaf: {route: [{at: fill, time: 1 s}, {at: oven, time: 60 s, energy: 0.1 kWh}]}
release: {loaf: always}
"""
"""0.1 kWh in 60 s: 6 kW, as long as the oven works, which is always."""

pytestmark = [pytest.mark.needs("chromium")]


def test_an_oven_without_a_power_of_its_own_draws_what_its_step_takes(page: Page, tmp_path: Path) -> None:
    model = tmp_path / "oven.yaml"
    model.write_text(OVEN, encoding="utf-8")
    with Line(str(model), tmp_path / "oven.lineside", speed="30") as line:
        for language, name in (("zh", "烘箱"), ("en", "Oven")):
            page.open(f"{line.address}?lang={language}#/desk/energy")
            row = f"[...document.querySelectorAll('tr')].find((it) => it.textContent.includes('{name}'))"
            page.until(f"{row}?.querySelector('td.number')?.textContent.trim() === '6.0'")
            page.until(
                "[...document.querySelectorAll('.tiles *')].some((it) => it.textContent.trim().startsWith('6.0'))"
            )
