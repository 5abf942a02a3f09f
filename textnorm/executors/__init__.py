"""Where work is done: in this thread, in several threads, in processes, or by an engine over many machines."""
