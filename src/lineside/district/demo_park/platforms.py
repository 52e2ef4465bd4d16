"""Two platforms of the made-up park, their instruments and bookings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import CASE, PARK, thing
from lineside.district.registry.record import Record


def instruments(random: Random, stays: Stays, today: date) -> Iterator[Record]:
    """Two platforms with three instruments each, booked in the mornings and afternoons of nine weeks."""
    monday = today - timedelta(days=today.weekday())
    count = 0
    for p, (zh, en) in enumerate((("检测平台", "testing platform"), ("中试平台", "pilot platform")), start=1):
        yield thing("platform", f"demo-lab-{p}", zh, en, park=PARK, services=["检测", "试制"])
        for n, (name, english) in enumerate(
            (
                ("电子显微镜", "electron microscope"),
                ("三坐标测量机", "measuring machine"),
                ("环境试验箱", "climate chamber"),
            ),
            start=1,
        ):
            instrument = f"demo-lab-{p}-{n}"
            yield thing("instrument", instrument, f"{name}{p}", f"{english} {p}", platform=f"demo-lab-{p}", rate="300")
            for day in (monday + timedelta(days=d) for d in range(-56, 7) if d % 7 < 5):
                for hour in (9, 14):
                    if random.random() > 0.4:
                        continue
                    count += 1
                    past = day < today
                    yield thing(
                        "booking",
                        f"demo-b-{count:03d}",
                        f"预约{count:03d}",
                        f"Booking {count:03d}",
                        instrument=instrument,
                        firm=stays.any(random, min(day, today)) or CASE,
                        since=f"{day}T{hour:02d}:00",
                        until=f"{day}T{hour + 3:02d}:00",
                        used="2.5" if past else None,
                        charged="750" if past else None,
                    )
