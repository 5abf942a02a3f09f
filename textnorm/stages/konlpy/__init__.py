"""KoNLPy's taggers on the JVM that pip brings: with offsets, guards, and a whole batch at a time."""
