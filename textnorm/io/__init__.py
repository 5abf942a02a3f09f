"""Readers and writers: txt, csv, tsv and jsonl, each plain or .gz. Every row that is read comes out once, or is rejected."""
