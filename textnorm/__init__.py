"""textnorm: messy Korean and English text in; clean text, tokens, ids and a trained classifier out, from one config."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textnorm.alignment import Edit as Edit
    from textnorm.bundle import Bundle as Bundle
    from textnorm.bundle import Prediction as Prediction
    from textnorm.pipeline import Pipeline as Pipeline
    from textnorm.types import Token as Token

__version__ = "0.1.0"

_EXPORTS = {
    "Bundle": "textnorm.bundle",
    "Edit": "textnorm.alignment",
    "Pipeline": "textnorm.pipeline",
    "Prediction": "textnorm.bundle",
    "Token": "textnorm.types",
}
__all__ = ["Bundle", "Edit", "Pipeline", "Prediction", "Token", "__version__"]


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is asked for: `import textnorm` costs next to nothing."""
    if name not in _EXPORTS:
        raise AttributeError(f"module 'textnorm' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
