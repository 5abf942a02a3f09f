"""Single precision, which Okt's costs are in: parses that differ by a rounding change places otherwise.

Measured on 20,000 reviews: with double precision 55 of them come out otherwise.
"""

from __future__ import annotations

from struct import Struct

__all__ = ["float32", "pack", "unpack"]

_SINGLE = Struct("f")
pack, unpack = _SINGLE.pack, _SINGLE.unpack  # as they are for the innermost loop, where a call costs a tenth


def float32(value: float) -> float:
    """Round to single precision. A sum, product or quotient of two such numbers, rounded once, is what Java computes.

    Example:
        >>> float32(0.1) == 0.1, float32(0.5) == 0.5
        (False, True)
    """
    rounded: float = unpack(pack(value))[0]
    return rounded
