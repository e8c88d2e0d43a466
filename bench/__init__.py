"""What a fleet of domains costs, measured beside the floor: the same program with a resource that does nothing.

`measuring` runs the CLI and watches its processes, `scenarios` says what is run, `report` writes it down.
"""
