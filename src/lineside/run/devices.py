"""From a model's links and an address to a run with foreign devices: one that begins, or one that goes on."""

from __future__ import annotations

import os
import ssl
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lineside.errors import InputError, Place, Problem
from lineside.extras import need
from lineside.kernel.build.cache import kernel_hash
from lineside.link.link import LinkError
from lineside.link.mapping import Linked, Mapper
from lineside.lower.codes import NONE
from lineside.lower.transplant import Translation
from lineside.model.linking import machines_of
from lineside.model.write import canonical
from lineside.run.controller import Controller
from lineside.run.foreign import Devices, ForeignSession
from lineside.run.journal import Journal, JournalError, Meta
from lineside.run.journal.notes import notes
from lineside.run.journal.schema import BOUND, HEARTBEAT, REBASE
from lineside.run.models import controller_of, plants_of
from lineside.run.own import OwnRules
from lineside.run.recovery import replay as handle_again
from lineside.run.recovery import restored, under_this_kernel
from lineside.run.revision import finish, take_over
from lineside.run.words import kinds
from lineside.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lineside.link.driver import Driver
    from lineside.link.link import Link
    from lineside.link.sparkplug.host import Door
    from lineside.model.link import Broker
    from lineside.model.plant import Plant

FOREIGN: Final = "devices"
"""Who played the devices, in a journal of such a run."""
EPOCH: Final = 1_600_000_000
"""Activity numbers of a run begin at its seconds after this: no device knows them from an earlier run."""
PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
ADDRESS: Final = "links"
"""In place of an address: those of the model."""


def begin_devices(path: Path, plant: Plant, address: str, *, speed: float, rules: OwnRules) -> ForeignSession:
    """A new run with foreign devices. Raises JournalError when the file exists, LinkError when nobody can be met."""
    origin = time.time_ns() // 1000
    controller = Controller(plant, 1, rules.functions)
    devices = meet(plant, address, controller, origin)
    try:
        begun = datetime.fromtimestamp(origin / 1e6, UTC).isoformat(timespec="seconds")
        meta = Meta(
            __version__, kernel_hash(), plant.model_hash, canonical(plant), FOREIGN, 1, speed, begun, rules.mark(plant)
        )
        session = ForeignSession(controller, Journal.create(path, meta), devices, origin, kept=0, resumed=False)
        session.begin()
        session.journal.beat(0, origin)
        session.not_heard_yet()
        session.journal.commit()
    except BaseException:
        devices.close()
        raise
    return session


def resume_devices(
    journal: Journal, plant: Plant, address: str, rules: OwnRules, say: Callable[[str], None]
) -> ForeignSession:
    """The run of a journal goes on: what happened meanwhile is not known, but what counters have counted is.

    `plant` is taken over where it is a revision of the journal's model; that its devices have moved is none.
    """
    controller = controller_of(journal, rules)
    if journal.kernel != kernel_hash():
        kept = under_this_kernel(journal, controller, say)
    else:
        kept = next(restored(journal, controller, None), 0)
        handle_again(journal, controller, kept)
    finish(journal, controller, rules.mark(controller.plant))
    if plant.model_hash != controller.plant.model_hash:
        take_over(journal, controller, plant, rules.mark(plant))
        kept = journal.last
    origin = next((note.x - note.time for note in notes(journal.path, [HEARTBEAT])), None)
    if origin is None:
        raise JournalError(f"{journal.path} does not say when its run began by the wall clock")
    devices = meet(plant, address, controller, origin)
    try:
        _remember(journal, controller, devices.mapper, rules)
        for remark in journal.remarks:
            say(remark)
        session = ForeignSession(controller, journal, devices, origin, kept=kept, resumed=True)
        if journal.last == 0:
            session.begin()
        session.not_heard_yet()
        session.journal.commit()
    except BaseException:
        devices.close()
        raise
    return session


def _remember(journal: Journal, controller: Controller, mapper: Mapper, rules: OwnRules) -> None:
    """Tell the mapper which labels are bound and how counters stand, by the rows of the present model."""
    models = plants_of(journal, rules)
    moving = [(after, Translation.between(old, new)) for (_, old), (after, new) in pairwise(models)]
    for note in notes(journal.path, [BOUND, REBASE]):
        element = note.element
        for after, to in moving:
            rows = to.rows["product" if note.kind == BOUND else "machine"]
            element = int(rows[element]) if note.seq < after and element != NONE else element
        if element == NONE:
            continue
        if note.kind == BOUND:
            mapper.bind(note.text, element, note.number)
        else:
            made = int(controller.block.table("machine")["made"][element])
            mapper.rebase(element, note.number, note.y, made)


def meet(plant: Plant, address: str, controller: Controller, origin: int) -> Devices:
    """Meet the devices of a plant. Raises InputError for a model without links, LinkError when nobody answers."""
    driver = driver_of(plant, address)
    mapper = mapper_of(plant, controller, (origin // 1_000_000) - EPOCH)
    driver.start(dict.fromkeys(each.address for each in mapper.linked))
    return Devices(driver, mapper)


def mapper_of(plant: Plant, controller: Controller, offset: int) -> Mapper:
    """The mapper of a plant's links."""
    assert plant.links is not None
    rows = controller.block.table("machine")
    named = {kind: row for row, kind in enumerate(kinds(plant))}
    linked: list[Linked] = []
    values = 0
    for m, (name, station) in enumerate(machines_of(plant).items()):
        device = plant.links.device(name)
        if device is None or device.at is None:
            continue
        address = device.at
        where = f"{address.broker}/{address.path}" if address.broker else f"{address.server}/{address.node}"
        first = int(rows["failure"][m])
        modes = {each.name: first + n for n, each in enumerate(plant.stations[station].failure) if each.name}
        linked.append(Linked(name, m, int(rows["station"][m]), device, where, modes, named, values))
        values += len(device.values)
    return Mapper(linked, list(plant.products), offset)


def driver_of(plant: Plant, address: str, *, says: bool = True) -> Driver:
    """The driver of a plant's devices. `address` stands for that of its one broker, or is `links`."""
    links = plant.links
    if links is None:
        raise InputError(
            [
                Problem(
                    Place("--plant"),
                    f"`{plant.name}` does not say which device plays which machine",
                    "give it `links`, or have them played: --devices emulated",
                )
            ]
        )
    from lineside.run.drivers import Drivers

    brokers = dict(links.brokers)
    if address != ADDRESS:
        fitting = [name for name, broker in brokers.items() if _fits(broker, address)]
        if len(fitting) != 1:
            found = f"{len(fitting)} of its brokers speak that" if fitting else "none of its brokers speaks that"
            raise InputError(
                [Problem(Place("--plant"), f"`{address}`: {found}", "`--plant links` takes all as they are")]
            )
        brokers[fitting[0]] = brokers[fitting[0]].changed(at=address.rstrip("/"))
    used = {device.at.broker for name in links.machines if (device := links.device(name)) and device.at}
    made: dict[str, Driver] = {name: _driver(name, brokers[name], plant, says) for name in brokers if name in used}
    made |= {server: _opcua(server, server, None, plant, says) for server in _servers(plant)}
    if not made:
        raise InputError([Problem(Place("--plant"), f"no machine of `{plant.name}` has a device at a broker", "")])
    return next(iter(made.values())) if len(made) == 1 else Drivers(made)


def _fits(broker: Broker, address: str) -> bool:
    return broker.at.split(":")[0].removesuffix("s") == address.split(":", maxsplit=1)[0].removesuffix("s")


def _servers(plant: Plant) -> list[str]:
    assert plant.links is not None
    devices = [plant.links.device(name) for name in plant.links.machines]
    return list(dict.fromkeys(it.at.server for it in devices if it is not None and it.at and it.at.server))


def _driver(name: str, broker: Broker, plant: Plant, says: bool) -> Driver:
    if broker.as_ == "opcua":
        return _opcua(name, broker.at, broker, plant, says)
    if broker.as_ == "vda5050":
        raise LinkError(f"{name}: VDA 5050 is not spoken yet")
    need("devices", "devices at an MQTT broker")
    from lineside.link.sparkplug.host import Host

    assert broker.group is not None
    return Host(name, door_of(broker), broker.group, broker.host_id, says=says)


def _opcua(name: str, url: str, broker: Broker | None, plant: Plant, says: bool) -> Driver:
    need("opcua", "devices by OPC UA")
    from lineside.link.opcua.client import OpcUa, Read, Security

    assert plant.links is not None
    reads: dict[str, Read] = {}
    for machine in plant.links.machines:
        device = plant.links.device(machine)
        if device is None or device.at is None or (device.at.broker or device.at.server) != name:
            continue
        address = f"{name}/{device.at.path or device.at.node}"
        values = {value.from_ for value in device.values.values()}
        before = reads.get(address, Read((), ()))
        triggers = tuple(dict.fromkeys((*before.triggers, *sorted(device.tags - values))))
        reads[address] = Read(triggers, tuple(dict.fromkeys((*before.values, *sorted(values)))))
    security = Security()
    if broker is not None:
        mode = {"none": "", "sign": "Sign", "encrypt": "SignAndEncrypt"}[broker.security]
        if mode and (broker.certificate is None or broker.key is None):
            raise LinkError(f"{url}: `security: {broker.security}` needs `certificate` and `key`")
        policy = f"Basic256Sha256,{mode},{broker.certificate},{broker.key}" if mode else ""
        security = Security(policy, broker.user, _password(broker))
    return OpcUa(name, url, reads, security, says=says)


def _password(broker: Broker) -> str | None:
    """Raises LinkError where the environment does not hold it."""
    if broker.password_from is None:
        return None
    password = os.environ.get(broker.password_from)
    if password is None:
        raise LinkError(f"{broker.at}: the environment has no {broker.password_from}, which holds the password")
    return password


def door_of(broker: Broker) -> Door:
    """How a broker is reached. Raises LinkError where a file or the password is not there."""
    from lineside.link.sparkplug.host import Door

    parts = urlsplit(broker.at)
    tls = None
    if parts.scheme == "mqtts":
        try:
            tls = ssl.create_default_context(cafile=broker.ca)
            if broker.certificate is not None:
                tls.load_cert_chain(broker.certificate, broker.key)
        except (OSError, ssl.SSLError) as error:
            raise LinkError(f"{broker.at}: the certificates cannot be read: {error}") from None
    return Door(
        parts.hostname or "127.0.0.1",
        parts.port or PORTS[parts.scheme],
        tls=tls,
        user=broker.user,
        password=_password(broker),
    )


def emulated_at(address: str, plant: Plant, seed: int) -> Link:
    """An emulated plant that plays the devices at a broker. Raises LinkError when it cannot be reached."""
    if not address.startswith(("mqtt://", "mqtts://")):
        hint = "such as `--plant mqtt://127.0.0.1:1883 --devices emulated`"
        raise InputError(
            [Problem(Place("--plant"), f"emulated devices play at an MQTT broker, not at `{address}`", hint)]
        )
    need("devices", "devices at an MQTT broker")
    from lineside.link.sparkplug.lockstep import AtBroker
    from lineside.model.link import Broker

    return AtBroker(plant, seed, door_of(Broker(at=address, group="lineside")))
