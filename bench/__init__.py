"""What a fleet of domains costs, measured beside the floor: the same program with a resource that does nothing.

`fleet` runs the CLI, `scenarios` lists the work, `report` writes the page.
"""
