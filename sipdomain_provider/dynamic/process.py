"""The objects that the providers of all types share in one process: the core, and a memory of printed lines."""

import threading
from typing import TYPE_CHECKING

from sipdomain_provider.twilio.settings import Settings
from sipdomain_provider.words import rendering

from .lines import Adoptions, say_line

if TYPE_CHECKING:
    from sipdomain_provider.core.run import Core


_adoptions = Adoptions()


class Process:
    """One process of the provider, for one account and endpoint."""

    def __init__(self, core: "Core") -> None:
        self.core = core
        self.adoptions = _adoptions
        self.explained = threading.Event()
        """Whether a preview has printed what to do with a resource that exists: hundreds of times would hide the rest.
        """
        self.edited: dict[str, frozenset[str]] = {}
        """By URN: the inputs that differ from the old ones. Pulumi shows them by itself."""


_processes: dict[Settings, Process] = {}
_lock = threading.Lock()


def process_of(settings: Settings) -> Process:
    """The one of this process, whatever the provider's class and instance.

    All providers must share one ledger. Two resources may have different pickled providers, and so different instances
    in the host, if another Python wrote one of them.
    """
    # The program's own process imports this module too, and need not wait for an HTTP client.
    from sipdomain_provider.core.run import Core
    from sipdomain_provider.twilio.api import TwilioApi

    with _lock:
        if settings not in _processes:
            core = Core(
                TwilioApi(settings, notify=lambda event: say_line(rendering.event(event))),
                accepted_home=settings.accepted_home,
            )
            _processes[settings] = Process(core)
        return _processes[settings]
