"""The `textnorm` command: one subcommand per recipe, parsing and printing only. Each imports what it needs when it runs."""

from __future__ import annotations

from textnorm.cli import learning, lookup, profiled, subword, tagging, texts  # each hangs its commands on the group
from textnorm.cli.group import main

__all__ = ["learning", "lookup", "main", "profiled", "subword", "tagging", "texts"]
