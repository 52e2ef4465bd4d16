"""Files of conditions: YAML kept with a record, or that comes with the program, read by the strict type of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lineside.district.errors import DistrictError
from lineside.district.registry.record import Part

LARGEST = 256 << 10
"""Bytes of a file of conditions."""
Of = TypeVar("Of", bound=Part)


def read_conditions(content: bytes, name: str, kind: type[Of]) -> Of:
    """A file of conditions of a kind.

    Raises:
        DistrictError: it cannot be read, with what is wrong where.
    """
    if len(content) > LARGEST:
        raise DistrictError(f"{name[:80]} has {len(content):,} bytes; a file of conditions has at most {LARGEST:,}")
    try:
        return kind.model_validate(YAML(typ="safe").load(content.decode("utf-8")))
    except ValidationError as wrong:
        faults = [f"`{'.'.join(str(step) for step in one['loc'])}`: {one['msg']}" for one in wrong.errors()[:20]]
        raise DistrictError(f"{name[:80]} is no file of conditions: {'; '.join(faults)}") from None
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise DistrictError(f"{name[:80]} cannot be read as YAML: {' '.join(str(wrong).split())[:300]}") from None


def bundled_conditions(folder: str, kind: type[Of]) -> Mapping[str, Of]:
    """The files of a kind that come with the program in a folder of its data, by name."""
    within = resources.files("lineside.district.data") / folder
    files = sorted((one for one in within.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return {one.name.removesuffix(".yaml"): read_conditions(one.read_bytes(), one.name, kind) for one in files}
