"""One create, as `create`, `name_search` and `adopt` pass it on."""

from dataclasses import dataclass

from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.deadline import Deadline

from .compare import Desired
from .results import Receipt


@dataclass(frozen=True, slots=True)
class Creation:
    """One create: of which resource, in which place, and until when.

    `adopts`: it may adopt the resource with the declared name. `receipt` gets the resource as soon as it is certain.
    """

    place: Place
    desired: Desired
    deadline: Deadline
    receipt: Receipt
    adopts: bool
