"""The core of one process: what all types share, and the operations on each."""

from sipdomain_provider.tables.kinds import ResourceType

from .lifecycle import Lifecycle
from .shared import Shared


class Core(Shared):
    """What a front end holds, for one account and endpoint."""

    def of(self, resource_type: ResourceType) -> Lifecycle:
        """The operations on this type."""
        return Lifecycle(self, resource_type)
