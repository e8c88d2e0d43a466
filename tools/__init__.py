"""What the Makefile runs: set-up of a fresh machine, and the local run against the stand-in.

Everything that runs before `.venv` exists uses the standard library alone.
"""
