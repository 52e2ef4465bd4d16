"""The dry run of a model's links: what comes, what it means, what would be said, and which rules the devices break.

Nothing is said to any device: no rebirth is asked for, and no STATE is published. A device that is born before this
listens is told of as far as its data say names.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lineside.link.driver import Kind
from lineside.link.mapping import What
from lineside.lower import codes
from lineside.run.belief import BlockBelief
from lineside.run.controller import Controller, record
from lineside.run.devices import driver_of, mapper_of
from lineside.run.words import tell

if TYPE_CHECKING:
    from lineside.model.plant import Plant

MOST_LINES = 200


@dataclass(slots=True)
class Heard:
    """What was found."""

    messages: dict[str, Counter[str]] = field(default_factory=dict)
    """Births, data and deaths by device."""
    tags: dict[str, dict[str, object]] = field(default_factory=dict)
    """Last value of each of a device's values."""
    unmapped: dict[str, list[str]] = field(default_factory=dict)
    """Values that no fact is made from."""
    facts: list[str] = field(default_factory=list)
    """What they mean, in words."""
    count: int = 0
    alarms: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Machines whose devices said nothing."""
    missing: dict[str, list[str]] = field(default_factory=dict)
    """Values that links name and the device did not show."""
    would_say: list[str] = field(default_factory=list)
    """What each device that obeys would be told first."""
    broken: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """As plain data."""
        return {
            "messages": {device: dict(count) for device, count in self.messages.items()},
            "values": self.tags,
            "unmapped": self.unmapped,
            "facts": self.facts,
            "fact_count": self.count,
            "alarms": self.alarms,
            "silent": self.silent,
            "missing": self.missing,
            "would_say": self.would_say,
            "broken_rules": self.broken,
            "refused": self.refused,
        }

    def sentences(self) -> list[str]:
        """In words, for people."""
        found = [
            f"{device}: {', '.join(f'{n} {kind}' for kind, n in count.items())}"
            + (f"; not used: {', '.join(self.unmapped[device])}" if self.unmapped.get(device) else "")
            for device, count in sorted(self.messages.items())
        ]
        found += [f"{name}: its device says nothing" for name in self.silent]
        found += [f"{name}: its device shows no {', '.join(tags)}" for name, tags in self.missing.items()]
        found += [f"it means: {text}" for text in self.facts]
        if self.count > len(self.facts):
            found.append(f"and {self.count - len(self.facts)} more facts")
        found += [f"alarm: {text}" for text in self.alarms]
        found += [f"would be said: {text}" for text in self.would_say]
        found += [f"{device} breaks a rule: {rule}" for device, rules in self.broken.items() for rule in rules]
        found += [f"not taken: {reason} ({n} times)" for reason, n in self.refused.items()]
        return found or ["nothing came"]


def listen(plant: Plant, address: str, seconds: float) -> Heard:
    """Listen to a plant's devices. Raises InputError for a model without links, LinkError when nobody can be met."""
    controller = Controller(plant, 1)
    controller.handle(record(0, codes.START))
    driver = driver_of(plant, address, says=False)
    mapper, belief = mapper_of(plant, controller, 0), BlockBelief(controller)
    heard, begun = Heard(), time.monotonic()
    driver.start(dict.fromkeys(each.address for each in mapper.linked))
    try:
        while (left := begun + seconds - time.monotonic()) > 0:
            driver.wait(min(left, 0.2))
            for batch in driver.take():
                at = int((time.monotonic() - begun) * codes.SECOND)
                kind = {Kind.BIRTH: "births", Kind.DATA: "data", Kind.DEATH: "deaths"}[batch.kind]
                heard.messages.setdefault(batch.device, Counter())[kind] += 1
                if batch.kind != Kind.DEATH:
                    heard.tags.setdefault(batch.device, {}).update(batch.values)
                for entry in mapper.hear(batch, at, belief):
                    if entry.what is What.FACT:
                        row = (at, entry.kind, entry.element, entry.number, entry.x, entry.y)
                        heard.count += 1
                        if len(heard.facts) < MOST_LINES:
                            heard.facts.append(tell(plant, row))
                    elif entry.what is What.ALARM and len(heard.alarms) < MOST_LINES:
                        heard.alarms.append(entry.text)
    finally:
        health = driver.health
        driver.close()
    for linked in mapper.linked:
        tags = linked.device.tags
        shown = heard.tags.get(linked.address)
        if shown is None:
            heard.silent.append(linked.name)
            continue
        if lacking := sorted(tags - shown.keys()):
            heard.missing[linked.name] = lacking
        heard.unmapped[linked.address] = sorted(shown.keys() - tags)
        if linked.device.takes.begin is not None:
            write = ", ".join(f"{tag} = {what}" for tag, what in linked.device.takes.begin.write.items())
            heard.would_say.append(f"{linked.name}: begin, by {write or linked.device.takes.begin.call}")
    heard.broken = {device: sorted(rules) for device, rules in health.broken.items()}
    heard.refused = dict(health.refused)
    return heard
