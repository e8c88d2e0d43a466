"""Whether the stack keeps its credentials encrypted. The program's own process alone can know this."""

from weakref import WeakSet

import pulumi
from pulumi.runtime.config import is_config_secret

from sipdomain_provider.words import notes
from sipdomain_provider.words.setting_names import SECRET_KEYS

from . import programs

_seen: WeakSet[programs.Program] = WeakSet()


def warn_of_plain_credentials() -> None:
    """One line in each run if a token is in the stack's configuration without `--secret`."""
    program = programs.current()
    if program is None or program in _seen:
        return
    _seen.add(program)
    config = pulumi.Config("twilio")
    plain = [key for key in SECRET_KEYS if config.get(key.partition(":")[2]) is not None and not is_config_secret(key)]
    if plain:
        pulumi.log.warn(notes.plain_credentials(plain))
