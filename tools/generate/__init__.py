"""`make generate`: the files that are written from the provider's tables."""
