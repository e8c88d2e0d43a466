"""Durations as Pulumi and Twilio's settings here write them: "90s", "1h30m". Pure."""

import re

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ms|us|µs|ns|h|m|s)")


def seconds(duration: str) -> float:
    """The seconds of a duration as Pulumi's custom timeouts write it, such as "1h30m"; ValueError for another."""
    parts = _DURATION.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise ValueError(duration)
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
