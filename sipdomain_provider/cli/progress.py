"""The progress of reading an account: a bar on a terminal, a line now and then in a pipeline."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from .inventory import Report

_EVERY = 50  # lists between two lines in a pipeline


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """A function for `read_account` that shows its progress on stderr; if quiet, it shows nothing."""
    console = Console(stderr=True)
    if quiet:
        yield lambda _done, _known: None
    elif console.is_terminal:
        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("lists"))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("")
            yield lambda done, known: bar.update(task, completed=done, total=known)
    else:

        def line(done: int, known: int) -> None:
            if done % _EVERY == 0 and done:
                click.echo(f"Reading: {done} of {known} lists", err=True)

        yield line
