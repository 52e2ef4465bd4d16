"""Links and the rest of a model: names that must be there, and what a route needs that no device gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lineside.model.fault import Fault, Meant, short
from lineside.model.pattern import reach

if TYPE_CHECKING:
    from lineside.model.link import Device
    from lineside.model.plant import Plant


def check_links(data: dict[str, object]) -> Iterator[Fault]:
    """Machines, profiles, brokers and products that links name and the model does not have."""
    links = data.get("links")
    if not isinstance(links, dict):
        return
    known = machine_names(data)
    for path, name in reach(data, "links.machines.@"):
        if isinstance(name, str) and known and name not in known:
            yield Fault(path, f"no machine is called {short(name)}", Meant(name, known, "machines"), at_key=True)
    profiles, brokers = links.get("profiles", {}), links.get("brokers", {})
    for pattern in ("links.machines.*.like", "links.profiles.*.like"):
        for path, name in reach(data, pattern):
            if "profiles" in path[:2] and isinstance(name, str):
                yield Fault(path, "a profile is not like another one", "write what they share into one of them")
            elif isinstance(name, str) and isinstance(profiles, dict) and name not in profiles:
                yield Fault(path, f"no profile is called {short(name)}", Meant(name, profiles, "profiles"))
    for pattern in ("links.machines.*.at", "links.profiles.*.at"):
        for path, at in reach(data, pattern):
            broker = at.partition("/")[0] if isinstance(at, str) else at.get("broker") if isinstance(at, dict) else None
            if isinstance(broker, str) and isinstance(brokers, dict) and broker not in brokers:
                yield Fault(path, f"no broker is called {short(broker)}", Meant(broker, brokers, "brokers"))
    products = data.get("products", {})
    for pattern in ("links.machines.*.gives.seen.product", "links.profiles.*.gives.seen.product"):
        for path, name in reach(data, pattern):
            if isinstance(name, str) and isinstance(products, dict) and name not in products:
                yield Fault(path, f"no product is called {short(name)}", Meant(name, products, "products"))


def machine_names(data: dict[str, object]) -> list[str]:
    """What machines are called, in a plant's written form."""
    stations = data.get("stations")
    found: list[str] = []
    for name, station in stations.items() if isinstance(stations, dict) else ():
        count = station.get("machines", 1) if isinstance(station, dict) else 1
        number = int(count) if str(count).isascii() and str(count).isdecimal() and len(str(count)) < 6 else 1
        found += [name] if number == 1 else [f"{name}/{n}" for n in range(1, number + 1)]
    return found


def machines_of(plant: Plant) -> dict[str, str]:
    """Every machine, and its station."""
    return {
        (name if station.machines == 1 else f"{name}/{number}"): name
        for name, station in plant.stations.items()
        for number in range(1, station.machines + 1)
    }


def lacks(plant: Plant) -> Iterator[tuple[str, str]]:
    """What routes and orders need that no device gives: the machine or release it is about, and a sentence.

    Nothing for a plant without links, whose devices are emulated.
    """
    if plant.links is None:
        return
    stations = machines_of(plant)
    devices = {name: plant.links.device(name) for name in stations}
    for name, device in devices.items():
        if device is None:
            yield name, f"No device plays `{name}`: link it, or write `{name}: none`."
        elif device.trust == "none":
            yield name, f"Nothing tells of `{name}`: what is done there is inferred from what is seen behind it."
        else:
            yield from _of_device(plant, name, stations[name], device)
    yield from _of_orders(plant, devices)


def _of_device(plant: Plant, name: str, station: str, device: Device) -> Iterator[tuple[str, str]]:
    gives = device.gives
    steps = [step for product in plant.products.values() for step in product.steps() if station in step.at]
    if steps and gives.ended is None and gives.counted is None:
        yield (
            name,
            f"`{name}` tells neither `ended` nor `counted`, so its work is only known from what is seen behind it.",
        )
    if device.trust == "obeys" and gives.failed is None and plant.stations[station].failure:
        yield name, f"`{name}` can fail and does not tell `failed`: it would be commanded while it is down."
    if gives.failed is not None and gives.repaired is None:
        yield name, f"`{name}` tells `failed` and never `repaired`: it would be down for ever."
    if any(step.interlock for step in steps) and gives.refused is None and device.trust != "person":
        yield (
            name,
            f"A step at `{name}` has an interlock: the device needs to tell `refused`, or a person stands there.",
        )
    told = gives.rejected is not None or (gives.ended is not None and gives.ended.result is not None)
    if any(step.detects for step in steps) and not told:
        text = f"A step at `{name}` inspects: what was found is not told (`ended` with `result`, or `rejected`)."
        yield name, text
    if device.trust == "decides" and plant.stations[station].at_shift_end == "interrupt":
        yield name, f"`{name}` decides for itself, so nothing interrupts it at the end of a shift."
    if device.trust != "person" and device.stale_after is None:
        yield name, f"`{name}` has no `stale-after`: a device that falls silent would still be believed."


def _of_orders(plant: Plant, devices: dict[str, Device | None]) -> Iterator[tuple[str, str]]:
    """An order book needs to know which part is which somewhere."""
    known = any(it is not None and (it.trust == "obeys" or it.gives.seen is not None) for it in devices.values())
    for product, release in plant.release.items():
        if release.kind == "orders" and not known:
            yield (
                product,
                f"`{product}` is made to order, and no device tells which part is which (`seen`, or one that obeys).",
            )
