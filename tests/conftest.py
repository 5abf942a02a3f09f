"""What all tests share."""

from __future__ import annotations

import os

os.environ.setdefault("TEXTNORM_JVM_HEAP", "3g")  # stock taggers, each with its own models, live beside ours here
