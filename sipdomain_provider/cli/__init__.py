"""`sipdomain`, the command: a front end on the same core as the provider, without Pulumi."""
