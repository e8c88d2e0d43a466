"""What the provider keeps in a Pulumi state, for every front end. Pure."""
