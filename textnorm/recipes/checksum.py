"""What must be the same for a run that was killed to go on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from textnorm import ranks
from textnorm.models.blended import PackedTogether
from textnorm.run_config import dump_run

if TYPE_CHECKING:
    from textnorm.run_config import Run

__all__ = ["checksum"]


def checksum(run: Run, labels: tuple[str, ...], splits: Sequence[Any]) -> str:
    """Of the config, but for where it leaves what, the labels and the rows: of several processes, of each one's rows."""
    tables = dump_run(run, defaults=True) | {"output": None, "labels": labels}
    known = sha256(json.dumps(tables, sort_keys=True, default=str).encode())
    for inputs, target in splits:
        known.update(np.ascontiguousarray(target).tobytes())
        for array in _arrays(inputs) if len(inputs) else ():
            known.update(np.ascontiguousarray(array).tobytes())
    return " ".join(ranks.pooled(known.hexdigest()))


def _arrays(inputs: Any) -> Iterator[Any]:
    """What encoded rows consist of."""
    if isinstance(inputs, PackedTogether):
        for part in inputs.parts:
            yield from _arrays(part)
    else:
        yield from (getattr(inputs, item.name) for item in fields(inputs))
