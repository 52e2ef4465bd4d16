"""The progress bar of a simulation, on standard error, once it is known to take longer than a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from lineside.simulate.progress import Progress

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE_S = 1.0
DAY_S = 86_400.0


class ProgressBar:
    """A listener for `simulate`: simulated days, facts a second, time left. Nothing is shown on what is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: Progress) -> None:
        """Show how far it is."""
        if self._bar is None:
            if progress.wall_s < PATIENCE_S or not self._console.is_terminal:
                return
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                BarColumn(),
                TextColumn("{task.percentage:3.0f} %  {task.description}"),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task("", total=1.0)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, completed=progress.share, description=said(progress))


def said(progress: Progress) -> str:
    """`after: 12.4 of 300 d, 3.1 M facts/s, 25 s left, ± 1.3 %`."""
    left = "" if progress.left_s is None else f", {coarse(progress.left_s)} left"
    done, total = progress.simulated_s / DAY_S, progress.total_s / DAY_S
    wide = "" if progress.half_width is None else f", ± {100 * progress.half_width:.2g} %"
    what = f"{progress.what}: " if progress.what else ""
    return f"{what}{done:,.1f} of {total:,.4g} d, {progress.facts_per_s / 1e6:.1f} M facts/s{left}{wide}"


def coarse(seconds: float) -> str:
    """A time that is only known roughly: `25 s`, `6 min`, `3 h`."""
    unit, size = next(((u, s) for u, s in (("h", 3600), ("min", 60)) if seconds >= 2 * s), ("s", 1))
    return f"{seconds / size:.0f} {unit}"
