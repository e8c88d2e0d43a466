"""Raises at one call after another, from a moment on until a function returns: `sys.setprofile` finds the calls."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType


class InjectedError(Exception):
    """What no code expects."""


class Raiser:
    """Counts the calls from `begin` until the code `until` returns, and raises at the one with the number `at`.

    Calls of functions that are written in C count too.
    """

    def __init__(self, until: CodeType, at: int = 0) -> None:
        self._until = until
        self._at = at
        self.calls: list[str] = []

    def begin(self) -> None:
        """From here on."""
        gc.disable()  # a collection would run what has nothing to do with it
        sys.setprofile(self._profile)

    def after(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, after whose first return the calls count."""

        def wrapped(*arguments: Any, **options: Any) -> Any:
            result = function(*arguments, **options)
            if not self.calls:
                self.begin()
            return result

        return wrapped

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "return" and frame.f_code is self._until:
            self._end()
        if event in ("call", "c_call"):
            name = frame.f_code.co_qualname if event == "call" else getattr(argument, "__qualname__", "?")
            self.calls.append(str(name))
            if len(self.calls) == self._at:
                self._end()
                raise InjectedError(name)

    def _end(self) -> None:
        sys.setprofile(None)
        gc.enable()
