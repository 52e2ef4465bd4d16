"""What a plant costs: prices of time, energy, material and floor, and what a change of it costs once.

Amounts are numbers in one currency, named as text; nothing is converted.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.model.element import Element, Name, Text, whole
from lineside.model.quantity import Money, Power, Rent, Share, Tariff, Wage


class SitePower(Element):
    """What the plant draws beside its machines: `{base: 20 kW}`."""

    base: Power = 0.0
    """Lighting, ventilation, compressed air: drawn all the time."""


class Costs(Element):
    """Prices, by which a simulation says what a good part costs."""

    currency: Text = "CNY"
    """What the amounts are in."""
    energy: Tariff = 0.0
    """Price of a kWh."""
    labour: dict[Name, Wage] = Field(default_factory=dict)
    """By pool: price of an hour of one person's presence."""
    machine: dict[Name, Wage] = Field(default_factory=dict)
    """By station: price of a working hour of one machine, used or not."""
    material: dict[Name, Money] = Field(default_factory=dict)
    """By part: its price; by product: what one costs as it enters the plant."""
    scrap: dict[Name, Money] = Field(default_factory=dict)
    """By product: what it costs to be rid of one that is scrapped; below zero where that earns something."""
    floor: Rent = 0.0
    """Price of a square metre of floor for a year."""
    price: dict[Name, Money] = Field(default_factory=dict)
    """By product: what a good one brings."""
    investment: dict[Name, Money] = Field(default_factory=dict)
    """What has to be paid once for this plant, by what it is paid for."""
    interest: Share = 0.0
    """Interest a year, for the value of an investment today."""
    years: Annotated[int, whole(1, 100, "of years")] = 10
    """How long an investment is used."""
