"""What is done with a resource, without Pulumi: compare (pure), create, update, read, delete, and who has what."""
