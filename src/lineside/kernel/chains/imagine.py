"""`imagine`: what capabilities draw when machines, vehicles and people have been drawn.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.imagine import imagine_conveyor
from lineside.kernel.flow.imagine import imagine_way
from lineside.kernel.supply.imagine import imagine_supply

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def imagine_rest(h: Header) -> None:
    """Draw what is under way elsewhere."""
    for row in range(h.way_n):
        imagine_way(h, row)
    imagine_supply(h)
    for row in range(h.conveyor_n):
        imagine_conveyor(h, row)
