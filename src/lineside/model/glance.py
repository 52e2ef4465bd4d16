"""A plant at a glance: three lines where Python shows it, and its routes as a small picture in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.model.product import Product

MOST_STEPS, MOST_DRAWN = 8, 4
WIDTH, HEIGHT, GAP, LABEL = 92, 26, 16, 90


def plant_text(plant: Plant) -> str:
    """Three lines: how much there is, the first route, and the people."""
    machines = sum(station.machines for station in plant.stations.values())
    sizes = (_counted(len(plant.stations), "station"), _counted(machines, "machine"))
    products = _counted(len(plant.products), "product")
    name, product = next(iter(plant.products.items()))
    people = ", ".join(f"{pool} {each.per_shift}" for pool, each in list(plant.workers.items())[:MOST_STEPS])
    more = ", …" if len(plant.workers) > MOST_STEPS else ""
    return "\n".join(
        (
            f"<Plant {plant.name}: {', '.join(sizes)}, {products}",
            f" {name}: {' → '.join(_steps(product))}",
            f" people a shift: {people}{more}>" if people else " nobody is needed>",
        )
    )


def plant_html(plant: Plant) -> str:
    """The same as HTML, and the routes of the first products as boxes in a row."""
    first, _, last = (escape(line.strip().strip("<>")) for line in plant_text(plant).splitlines())
    shown = list(plant.products.items())[:MOST_DRAWN]
    wide = LABEL + max(len(_steps(product)) for _, product in shown) * (WIDTH + GAP)
    rows = "".join(_row(n, name, product) for n, (name, product) in enumerate(shown))
    left = len(plant.products) - len(shown)
    more = f"<br><small>and {_counted(left, 'product')} more</small>" if left else ""
    return (
        f"<div><strong>{first}</strong><br>{last}<br>"
        f'<svg width="{wide}" height="{len(shown) * (HEIGHT + 8)}" font-family="sans-serif" font-size="11" role="img"'
        f' aria-label="routes of the products">{rows}</svg>{more}</div>'
    )


def _row(n: int, name: str, product: Product) -> str:
    """One route: the product's name, and a box for each step."""
    y = n * (HEIGHT + 8)
    middle = y + HEIGHT / 2 + 4
    parts = [f'<text x="0" y="{middle}">{escape(_short(name))}</text>']
    for i, step in enumerate(_steps(product)):
        x = LABEL + i * (WIDTH + GAP)
        parts.append(
            f'<rect x="{x}" y="{y + 1}" width="{WIDTH}" height="{HEIGHT - 2}" rx="3" fill="none" stroke="#8a94a0"/>'
            f'<text x="{x + WIDTH / 2}" y="{middle}" text-anchor="middle">{escape(_short(step))}</text>'
        )
        if i:
            parts.append(f'<text x="{x - GAP + 3}" y="{middle}">→</text>')
    return "".join(parts)


def _steps(product: Product) -> list[str]:
    names = [step.name for step in product.route]
    return names if len(names) <= MOST_STEPS else [*names[: MOST_STEPS - 2], "…", names[-1]]


def _short(text: str) -> str:
    return text if len(text) <= 14 else f"{text[:13]}…"


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
