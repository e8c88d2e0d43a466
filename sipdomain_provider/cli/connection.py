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
from sipdomain_provider.words import rendering, setting_names
from sipdomain_provider.words.vocabulary import command

from . import stack
from .diff.exported_state import StateError


@contextmanager
def connected(
    from_stack: str | None, *, repetitions: int | None = None, takes_stack: bool = True
) -> Iterator[tuple[Core, Settings]]:
    """A core with the settings of this stack's configuration and of the environment; None: of the environment alone.

    `repetitions` is the most that a failed request is repeated. `takes_stack`: the command could be given a stack.
    Raises ClickException.
    """
    with errors_as_lines(from_stack, takes_stack=takes_stack):
        in_stack = [] if from_stack is None else [setting_names.stack(stack.configuration(from_stack).get)]
        settings = read_settings(*in_stack, setting_names.environment(os.environ))
    if repetitions is not None:
        settings = replace(settings, max_retries=min(repetitions, settings.max_retries))
    api = TwilioApi(settings, notify=lambda event: click.echo(rendering.event(event, command(from_stack)), err=True))
    try:
        yield Core(api, accepted_home=settings.accepted_home), settings
    finally:
        api.close()


@contextmanager
def errors_as_lines(from_stack: str | None = None, *, takes_stack: bool = True) -> Iterator[None]:
    """Raises each expected error as a ClickException, whose text click prints; the arguments as in `connected`."""
    try:
        yield
    except ProviderError as error:
        raise click.ClickException(rendering.text(error, command(from_stack, takes_stack=takes_stack))) from None
    except (OSError, StateError) as error:
        raise click.ClickException(str(error)) from None
