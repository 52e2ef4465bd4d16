"""The simulation gives what theory says, in every model whose figures are known exactly.

Each figure must hold the exact value in its 99.9 % t-interval over seeded replications, and come as near to it as the
case demands. Figures in which nothing is random must be exact.
"""

from __future__ import annotations

import pytest

from tests.exact.case import Case
from tests.exact.judge import Verdict
from tests.exact.page import markdown, screen_table
from tests.exact.registry import CASES
from tests.exact.run import verdicts


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.family}: {case.name}")
def test_simulated_figures_agree_with_the_exact_ones(case: Case) -> None:
    wrong = [str(verdict) for verdict in verdicts(case) if not verdict.agrees]
    assert not wrong, "\n".join(wrong)


def test_no_case_hides_behind_another_of_its_name() -> None:
    assert len({(case.family, case.name) for case in CASES}) == len(CASES)


def test_every_figure_of_every_case_can_be_shown() -> None:
    """On the terminal, where figures of the whole plant have no element before them, and on the page."""
    compared = [
        (case, [Verdict(figure, figure.exact, figure.exact, figure.exact) for figure in case.figures]) for case in CASES
    ]
    shown = [screen_table(case, verdicts).row_count for case, verdicts in compared]
    assert shown == [len(case.figures) for case in CASES]
    assert f"**{sum(shown)} of {sum(shown)} figures agree.**" in markdown(compared)
