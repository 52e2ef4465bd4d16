"""The line of the made-up park: the bundled cell that lends its evening runs beside the pages, with the shared order.

Its day goes by at once up to the moment at which the order was placed; from there it runs by the clock, on this machine
only, and the order is handed to its screen as `lineside ledger share` does it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from lineside.district.connected import ConnectedLine
from lineside.district.demo_park.sharing import MODEL, ORDER, model_on
from lineside.district.errors import DistrictError
from lineside.errors import LinesideError
from lineside.extras import need

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.district.registry.instrument import IdleHours, SharedOrder
    from lineside.district.store.ledger import Ledger
    from lineside.model.plant import Plant
    from lineside.run.handle import Run
    from lineside.run.status import Status

SPEED: Final = 10.0
"""Plant seconds a second: the two hours that the order takes are 13 minutes."""
State = Literal["starting", "running", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say of the line. address: of its screen; why: it could not start, or ended."""

    state: State
    address: str = ""
    why: str = ""


class DemoLine:
    """Runs from `run` or `begin` to `close`; what keeps it from running is told, and never raised."""

    def __init__(self, ledger: Ledger, folder: Path, *, speed: float = SPEED) -> None:
        """Of a made-up district; its journals are in a folder."""
        self._ledger, self._folder, self._speed = ledger, folder, speed
        self._alone = threading.Lock()
        self._closed = False
        self._run: Run | None = None
        self._why = ""
        self._firm = ""
        self._connected: ConnectedLine | None = None

    def begin(self) -> None:
        """Run it behind whatever else there is to do."""
        threading.Thread(target=self.run, name="demo-line", daemon=True).start()

    def run(self) -> None:
        """Start it and hand the order over; returns when both are done, or cannot be."""
        try:
            from lineside.model.load import loads

            need("live", "the line of the made-up park")
            order, offer = self._order()
            self._firm = offer.firm
            line = self._started(loads(model_on(order.since[:10]), MODEL), order)
            self._hand_over(line, order, offer)
        except Exception as wrong:  # noqa: BLE001  the pages go on without it, and tell why
            self._why = str(wrong) or type(wrong).__name__

    def close(self) -> None:
        """Stop it: its journal ends with the time, and the next opening goes on with it."""
        with self._alone:
            self._closed = True
            line = self._run
        if line is not None and line.is_running:
            with suppress(LinesideError):  # why a run ended has been told
                line.stop()

    def journals_of(self, firm: str) -> dict[str, Path]:
        """The journals of this line, the newest first, where the firm is the one whose cell it is."""
        if firm != self._order()[1].firm:
            return {}
        found = sorted(self._folder.glob("demo-line-*.lineside"), reverse=True)
        return {one.name: one for one in found}

    @property
    def told(self) -> Told:
        """How it is now."""
        line = self._run
        if self._why:
            return Told("failed", why=self._why)
        if line is None or not line.address:
            return Told("starting")
        return Told("running", line.address) if line.is_running else Told("ended")

    def connected_to(self, firm: str) -> ConnectedLine | None:
        """The line as any connected one, where it is that firm's and runs."""
        now = self.told
        if now.state != "running" or firm != self._firm:
            return None
        if self._connected is None or self._connected.address != now.address.rstrip("/"):
            self._connected = ConnectedLine(now.address)
        return self._connected

    @property
    def state(self) -> Status:
        """What its controller believes. Raises DistrictError where it does not run."""
        if self._run is None:
            raise DistrictError("the line does not run")
        return self._run.state

    def _order(self) -> tuple[SharedOrder, IdleHours]:
        from lineside.district.registry.instrument import IdleHours, SharedOrder

        order = self._ledger.record(ORDER)
        assert isinstance(order, SharedOrder)
        offer = self._ledger.record(order.offer)
        assert isinstance(offer, IdleHours)
        return order, offer

    def _started(self, plant: Plant, order: SharedOrder) -> Run:
        """The line by the clock: where it was stopped in the evening, or a new evening from the order on."""
        from lineside.run import run

        last = max(self._folder.glob("demo-line-*.lineside"), default=None)
        if last is not None:
            try:
                line = self._entered(run(journal=last, speed=self._speed, port=0))
                if line.state.time_s < _evening_s(plant):
                    return line
                line.stop()
            except LinesideError:  # another demonstration runs it, or it is damaged: there is a new one
                pass
        assert plant.starts is not None
        until = (datetime.fromisoformat(order.since) - plant.starts).total_seconds()
        journal = self._folder / f"demo-line-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.lineside"
        self._entered(run(plant, journal=journal, speed=0, until=until)).wait()
        return self._entered(run(journal=journal, speed=self._speed, port=0))

    def _entered(self, line: Run) -> Run:
        """Start a run, unless it is closed meanwhile."""
        with self._alone:
            if self._closed:
                raise DistrictError("the line was stopped")
            line.start()
            self._run = line
        return line

    def _hand_over(self, line: Run, order: SharedOrder, offer: IdleHours) -> None:
        from lineside.district.park.handover import LiveLine

        if order.state not in ("placed", "taken-over"):
            return
        (product,) = [one for one in line.state.products if one.name == order.product]
        held = product.completed + product.scrapped + product.inside + product.outside
        if held < order.pieces:
            LiveLine(line.address).order(order.product, order.pieces, datetime.fromisoformat(offer.until))
        if order.state == "placed":
            self._ledger.revise_record(
                order.id, {"state": "taken-over", "order": MODEL}, by="local", reason=f"taken over by the line {MODEL}"
            )


def _evening_s(plant: Plant) -> float:
    """When the last of the plant's own orders is due: the evening is over."""
    from lineside.lower.orders import orders_of

    return max(float(order.due) for _, order in orders_of(plant) if order.due is not None)
