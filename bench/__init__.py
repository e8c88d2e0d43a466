"""What a fleet of domains costs, measured beside the floor: the same program with a resource that does nothing.

`fleet` runs the CLI, `scenarios` says what is run, `report` writes it down.
"""
