"""The plot, as SVG for light and for dark backgrounds, the same bytes for the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.ticker import LogLocator, NullFormatter

from bench.scenarios import LATENCY, UNCHANGED, of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from bench.scenarios import Sample

_GREY = "#808080"
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "bench",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "text.color": _GREY,
    "axes.labelcolor": _GREY,
    "axes.edgecolor": _GREY,
    "xtick.color": _GREY,
    "ytick.color": _GREY,
    "legend.frameon": False,
    "savefig.transparent": True,
}
_LINES = ((0.0, False, "#2f7fd6", "o", "no latency"), (LATENCY, False, "#d9822b", "s", "100 ms"))
_FLOOR_LINE = (0.0, True, _GREY, "^", "floor: does nothing")


def draw(file: Path, samples: Sequence[Sample]) -> None:
    """Seconds and requests of unchanged previews, by the number of domains."""
    with plt.rc_context(_STYLE):
        figure, (seconds, requests) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
        _seconds(seconds, samples)
        _requests(requests, samples)
        figure.savefig(file, metadata={"Date": None})
        plt.close(figure)
    # matplotlib ends lines with spaces.
    file.write_text("\n".join(line.rstrip() for line in file.read_text().splitlines()) + "\n")


def _seconds(axes: Axes, samples: Sequence[Sample]) -> None:
    for latency, floor, colour, marker, label in (*_LINES, _FLOOR_LINE):
        points = [(size, of(samples, UNCHANGED, size, latency, floor=floor)) for size in _sizes(samples)]
        spread = [(size, sorted(each.usage.seconds for each in found)) for size, found in points if found]
        xs = [size for size, _ in spread]
        axes.plot(xs, [times[len(times) // 2] for _, times in spread], color=colour, marker=marker, label=label)
        axes.fill_between(xs, [times[0] for _, times in spread], [times[-1] for _, times in spread], color=colour,
                          alpha=0.2, linewidth=0)  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="domains", ylabel="seconds", title="Unchanged preview: time")
    _finish(axes)


def _requests(axes: Axes, samples: Sequence[Sample]) -> None:
    sizes = _sizes(samples)
    counts = [max(each.requests.total() for each in of(samples, UNCHANGED, size)) for size in sizes]
    axes.plot(sizes, counts, color=_LINES[0][2], marker="o", label="this provider")
    axes.plot(sizes, sizes, color=_GREY, linestyle="--", label="one GET a domain")
    axes.set(xscale="log", yscale="log", xlabel="domains", ylabel="requests", title="Unchanged preview: requests")
    _finish(axes)


def _finish(axes: Axes) -> None:
    for axis, shown in ((axes.xaxis, "{x:,.0f}"), (axes.yaxis, "{x:g}")):
        axis.set_major_locator(LogLocator(subs=(1,) if axis is axes.xaxis else (1, 2, 5)))
        axis.set_major_formatter(shown)
        axis.set_minor_formatter(NullFormatter())
    axes.legend()


def _sizes(samples: Sequence[Sample]) -> list[int]:
    return sorted({each.size for each in samples})
