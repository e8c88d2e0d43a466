"""A Pulumi project that declares what an account has, as a person would write it. Pure."""

from .project import project

__all__ = ["project"]
