"""Measurements, each a module with a `main(argv)`; `python -m benchmarks NAME` runs one."""
