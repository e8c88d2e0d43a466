"""Settings of the property tests: no deadline, because the machines that run them are shared."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("unit")
