"""Where a pipeline runs: in this process, in others, or on the machines of an engine."""
