"""The base of all providers: it reads the settings, and joins the core of the process."""

import os
from typing import Any

from pulumi.dynamic import CheckFailure, CheckResult, ConfigureRequest, ResourceProvider

from sipdomain_provider.state.hidden import Options
from sipdomain_provider.tables.kinds import Bag
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import read_settings
from sipdomain_provider.words import setting_names

from .errors import for_users, without_tracebacks
from .process import process_of


class ConfiguredProvider(ResourceProvider):
    """A provider with settings.

    An instance is pickled into the state of every resource: it holds nothing before `configure`.
    """

    serialize_as_secret_always = False
    _refusal: ProviderError | None = None
    """Why the configuration cannot be used."""
    _from_stack = False

    def configure(self, req: ConfigureRequest) -> None:
        """Read the credentials and the endpoint.

        An error here can only raise, and Pulumi would print its traceback. So it is kept for the first operation.
        """
        without_tracebacks()
        try:
            settings = read_settings(setting_names.stack(req.config.get), setting_names.environment(os.environ))
        except ProviderError as error:
            self._refusal = error
            return
        self._from_stack = any(map(setting_names.is_in_stack, settings.credentials.names))
        self._home = settings.home
        self._budget = settings.timeout
        self._process = process_of(settings)
        self._core = self._process.core

    def _refused(self, news: dict[str, Any]) -> CheckResult | None:
        """The result of a check without usable settings; None if they can be used."""
        return None if self._refusal is None else CheckResult(news, [failure(self._refusal)])

    def _require_settings(self, recorded: Bag | None = None) -> None:
        """Raise the error of the configuration; for a `recorded` resource it may be that of the last up."""
        if self._refusal is not None:
            is_recorded = recorded is not None and "sid" in recorded
            raise for_users(self._refusal.because(Reason.MAYBE_FORMER_SETTINGS) if is_recorded else self._refusal)

    def _seconds(self, options: Options, operation: str) -> float:
        return float(options.timeouts.get(operation) or self._budget)


def failure(error: ProviderError, text: str = "") -> CheckFailure:
    """The failure of a check; `text` as in `for_users`. It names no property: the engine would print its value."""
    return CheckFailure("", str(for_users(error, text)))
