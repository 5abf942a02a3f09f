"""`python -m benchmarks NAME [ARGUMENTS]` runs `benchmarks.NAME.main`; without a name it lists what there is."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """Modules beside this one that have a `main(argv)`."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [path.stem for path in files if "\ndef main(argv: list[str]" in path.read_text(encoding="utf-8")]


def main(argv: list[str]) -> None:
    """Run the module that the first argument names on the rest."""
    if not argv or argv[0] not in names():
        sys.exit(f"usage: python -m benchmarks NAME [ARGUMENTS]; NAME is one of: {', '.join(names())}")
    import_module(f"benchmarks.{argv[0]}").main(argv[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
