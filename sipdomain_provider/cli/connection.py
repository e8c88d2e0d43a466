"""The connection of a command to Twilio, and its errors as lines of the command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from sipdomain_provider.core.run import Core
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.twilio.settings import Settings, read_settings

from . import stack
from .diff.state import StateError


@contextmanager
def connected(from_stack: str | None, *, repetitions: int | None = None) -> Iterator[tuple[Core, Settings]]:
    """A core with the settings of this stack's configuration and of the environment; None: of the environment alone.

    `repetitions` is the most that a failed request is repeated. Raises ClickException.
    """
    with errors_as_lines():
        settings = read_settings(None if from_stack is None else stack.configuration(from_stack).get, os.environ)
    if repetitions is not None:
        settings = replace(settings, max_retries=min(repetitions, settings.max_retries))
    api = TwilioApi(settings, notify=lambda line: click.echo(line, err=True))
    try:
        yield Core(api, accepted_home=settings.accepted_home), settings
    finally:
        api.close()


@contextmanager
def errors_as_lines() -> Iterator[None]:
    """Raises each expected error as a ClickException, which click prints as one line."""
    try:
        yield
    except (ProviderError, OSError, StateError) as error:
        raise click.ClickException(str(error)) from None
