"""The parts of `sipdomain doctor`: checks, and their findings."""
