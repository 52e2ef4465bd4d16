"""Where a plant asks for what the capabilities know of.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from lineside.kernel.conveyor.traits import conveyors_in
from lineside.kernel.flow.traits import alternatives_in, loops_in, moves_in, orders_in, splits_in
from lineside.kernel.people.traits import people_in, shifts_in, workers_in
from lineside.kernel.quality.traits import inspections_in, interlocks_in, side_routes_in
from lineside.kernel.supply.traits import made_parts_in, parts_in
from lineside.kernel.upkeep.traits import failures_in, maintenance_in, spares_in, vehicle_spares_in, wear_in
from lineside.kernel.vehicle.traits import carried_lots_in, carried_parts_in, vehicle_failures_in
from lineside.kernel.work.traits import phases_in

FOUND = {
    "several stations": alternatives_in,
    "moves": moves_in,
    "splitting": splits_in,
    "shared limits": loops_in,
    "orders": orders_in,
    "phases": phases_in,
    "workers": workers_in,
    "people told apart": people_in,
    "shifts": shifts_in,
    "failures": failures_in,
    "maintenance": maintenance_in,
    "spare parts": spares_in,
    "wear": wear_in,
    "parts": parts_in,
    "made parts": made_parts_in,
    "inspection": inspections_in,
    "interlocks": interlocks_in,
    "side routes": side_routes_in,
    "conveyors": conveyors_in,
    "carried lots": carried_lots_in,
    "carried parts": carried_parts_in,
    "vehicle failures": vehicle_failures_in,
}
REFUSED = {
    "spare parts of vehicles": vehicle_spares_in,
}
