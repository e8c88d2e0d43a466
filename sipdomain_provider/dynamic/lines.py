"""Lines that Pulumi shows in a preview and an up."""

import atexit

from sipdomain_provider.words import notes
from sipdomain_provider.words.redaction import printable, printable_lines


def say(text: str) -> None:
    """Print a line, or several that belong together. One write, so that lines of several threads do not mix.

    Never raises: an exception after Twilio has created a resource would lose it.
    """
    text = printable_lines(text)
    try:
        print(f"{text}\n", end="", flush=True)
    except UnicodeEncodeError:  # a terminal that is not UTF-8
        print(f"{printable_lines(_ascii(text))}\n", end="", flush=True)
    except (OSError, ValueError):  # nobody listens any more
        return


def say_line(text: str) -> None:
    """Print one line, whatever is in the text."""
    say(printable(text))


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


class Adoptions:
    """What this process has adopted. It prints one line when it ends, because hundreds of lines would hide the rest."""

    def __init__(self) -> None:
        self._changed: list[bool] = []
        atexit.register(self._say)

    def count(self, *, changed: bool) -> None:
        """One was adopted; `changed`: something was sent."""
        self._changed.append(changed)

    def _say(self) -> None:
        if self._changed:
            say(notes.adopted(len(self._changed), sum(self._changed)))
