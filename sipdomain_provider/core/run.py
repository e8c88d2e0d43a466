"""The core of a process, and its operations on each resource type, for a front end. No Pulumi in here.

Each class is in the module of its job. Operations take plain snake_case dicts, and return data (`results`) or raise
typed errors (`errors`). Wording, marking secrets and logging are the front end's.
"""

from sipdomain_provider.tables.kinds import ResourceType

from .check import Checker
from .create import Creator
from .delete import Deleter
from .new_resources import Previewer
from .plan import Planner
from .read import Reader
from .shared import Shared
from .update import Updater


class Lifecycle:
    """The operations on one resource type. Each raises ProviderError; `seconds` is its whole budget."""

    def __init__(self, shared: Shared, resource_type: ResourceType) -> None:
        checker, reader = Checker(shared, resource_type), Reader(shared, resource_type)
        deleter = Deleter(shared, resource_type)
        self.announce, self.check = checker.announce, checker.check
        self.preview = Previewer(shared, resource_type).preview
        self.plan = Planner(shared, resource_type).plan
        self.create = Creator(shared, resource_type).create
        self.update = Updater(shared, resource_type).update
        self.read, self.get, self.look_up = reader.read, reader.get, reader.look_up
        self.list, self.entries = reader.list, reader.entries
        self.delete, self.delete_extra = deleter.delete, deleter.delete_extra


class Core(Shared):
    """The core of one process, for one account and endpoint."""

    def of(self, resource_type: ResourceType) -> Lifecycle:
        return Lifecycle(self, resource_type)
