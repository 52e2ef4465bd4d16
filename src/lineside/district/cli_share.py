"""`lineside ledger idle` and `ledger share`: hours that a run shows to be free, and an order placed in them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.district.opening import By, Into, Reason, open_data, who_acts
from lineside.district.saying import say, spoken

if TYPE_CHECKING:
    from lineside.district.park.shared import Tried, Wanted
    from lineside.district.posting.document import Result
    from lineside.district.registry.body import Source
    from lineside.district.store.ledger import Ledger

Firm = Annotated[str, typer.Option("--firm", help="The firm, by id.")]


def idle(
    run_file: Annotated[
        Path,
        typer.Argument(metavar="RUN", help="The journal of a line, running or not, or a posted result as .json."),
    ],
    into: Into,
    firm: Firm,
    machine: Annotated[str, typer.Option(help="The machine, as the line calls it: press/1.")],
    since: Annotated[str, typer.Option("--from", help="From when it is offered: 2026-03-02T18:00.")],
    until: Annotated[str, typer.Option(help="Until when.")],
    rate: Annotated[float | None, typer.Option(min=0, help="Yuan an hour.")] = None,
    by: By = "",
    reason: Reason = "",
) -> None:
    """Offer the hours of a machine that are free by the run: the share of its open time in which it waited for work."""
    from lineside.district.errors import DistrictError
    from lineside.district.park.placing import idle_record, machine_of, source_of_journal
    from lineside.district.park.shared import idle_in, idle_of
    from lineside.district.posting.live import is_journal

    begins, ends = _moment(since, "--from"), _moment(until, "--until")
    if begins >= ends:
        raise DistrictError(f"--until: {until} is not after {since}")
    try:
        result = None if is_journal(run_file) else _result(run_file)
        found = idle_of(run_file) if result is None else idle_in(result)
    except OSError as wrong:
        raise DistrictError(f"{run_file} cannot be read: {wrong.strerror}") from None
    told = machine_of({one.machine: one for one in found}, machine)
    with open_data(into) as opened:
        owner, who = opened.record(firm), who_acts(opened, by)
        if result is None:
            run = source_of_journal(opened, run_file, synthetic=owner.synthetic, by=who, reason=reason)
        else:
            run = _source_of_result(opened, result, run_file)
        record = idle_record(told, owner, run, begins, ends, None if rate is None else Decimal(str(rate)))
        opened.add_records([record], by=who, reason=reason or f"idle by {run.name.zh}")
        say(
            f"{record.id}: {record.hours} h of {(ends - begins).total_seconds() / 3600:g} h,"
            f" idle in {told.idle_h / told.open_h:.1%} of the run's open time"
        )


def _result(path: Path) -> Result:
    """A posted result as .json. Raises DistrictError where it is none."""
    from lineside.district.errors import DistrictError
    from lineside.district.posting.document import Result, read_document

    document = read_document(path.read_bytes(), name=path.name)
    if not isinstance(document, Result):
        raise DistrictError(f"{path.name} compares variants; hours are offered by a run or one result")
    return document


def _source_of_result(opened: Ledger, result: Result, path: Path) -> Source:
    """The source as which a result was posted. Raises UnknownError where it was not."""
    from lineside.district.errors import UnknownError
    from lineside.district.posting.document import document_id
    from lineside.district.registry.body import Source

    name = document_id(result)
    found = next((one for one in opened.records("source", text=name) if one.id == name), None)
    if not isinstance(found, Source):
        raise UnknownError(f"{path.name} was not posted yet: `lineside ledger post` first")
    return found


def share(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The owner's model, with its own orders.")],
    into: Into,
    offer: Annotated[str, typer.Option(help="The idle hours, by id.")],
    firm: Annotated[str, typer.Option("--firm", help="The firm that orders, by id.")],
    pieces: Annotated[int, typer.Option(min=1, help="How many.")],
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds of the machine for each.")],
    product: Annotated[str, typer.Option(help="What is made.")] = "",
    due: Annotated[str, typer.Option(help="By when: 2026-03-02T22:00; the end of the idle hours if not given.")] = "",
    instead: Annotated[
        float | None, typer.Option(min=0, help="Yuan that it costs the ordering firm elsewhere.")
    ] = None,
    replications: Annotated[int, typer.Option(help="Of each moment that is tried.")] = 200,
    line: Annotated[str, typer.Option(metavar="URL", help="The running line that takes the order over.")] = "",
    login: Annotated[str, typer.Option(help="Your account at the line; asks for its password.")] = "",
    by: By = "",
    reason: Reason = "",
) -> None:
    """Place an order in another firm's idle hours, where the owner's orders stay on time at 90 % by simulation."""
    from lineside.district.errors import DistrictError
    from lineside.district.park.placing import check_placed, enter_order, tried_in
    from lineside.district.park.shared import Wanted
    from lineside.district.registry.instrument import IdleHours
    from lineside.model import load

    with open_data(into) as opened:
        hours = opened.record(offer)
        if not isinstance(hours, IdleHours):
            raise DistrictError(f"{offer} is a {hours.kind}, not idle hours")
        wanted = Wanted(
            firm, product, pieces, seconds, _moment(due, "--due") if due else None,
            None if instead is None else Decimal(str(instead)),
        )  # fmt: skip
        tried = tried_in(opened, load(model), hours, wanted, replications)
        for one in tried:
            why = spoken(one.why_not) or "placed"
            say(f"{one.since:%m-%d %H:%M}  own orders on time at {one.least:.1%} at least  {why}")
        at = check_placed(tried)
        name = enter_order(opened, hours, wanted, at, by=who_acts(opened, by), reason=reason)
        typer.echo(name)
        if line:
            _hand_over(opened, name, wanted, at, line, login, by=who_acts(opened, by))


def _moment(text: str, option: str) -> datetime:
    """A minute as the records write it. Raises DistrictError for what is none."""
    from lineside.district.errors import DistrictError
    from lineside.district.registry.money import check_moment

    try:
        return datetime.fromisoformat(check_moment(text))
    except ValueError as wrong:
        raise DistrictError(f"{option}: {wrong}, not {text[:40]}") from None


def _hand_over(opened: Ledger, name: str, wanted: Wanted, at: Tried, line: str, login: str, *, by: str) -> None:
    from lineside.district.park.handover import LiveLine

    password = typer.prompt("password", hide_input=True) if login else ""
    LiveLine(line, login, password).order(wanted.product, wanted.pieces, at.due)
    opened.revise_record(
        name, {"state": "taken-over", "order": line}, by=by, reason=f"taken over by the line at {line}"
    )
    say(f"taken over by the line at {line}")
