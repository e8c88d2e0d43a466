"""The keys and values that the provider keeps in a Pulumi state, for every front end. Pure."""
