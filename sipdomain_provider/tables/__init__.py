"""The tables: each attribute of a resource type once, its kind and its rule. Pure."""
