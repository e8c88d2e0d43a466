"""The operations on a resource, without Pulumi: compare (pure), create, update, read, delete, and who has what."""
