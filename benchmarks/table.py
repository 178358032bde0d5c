"""The results as text."""

from __future__ import annotations

from .field import EVERYBODY
from .measure import ratio


def comparison(times: dict[str, dict], reference: str = "library") -> str:
    """Return one line per contender: microseconds per step, quartiles, and how many times as long as `reference`.

    The factor is the median over rounds of the two times of one round, so that a slow minute of the machine counts for both.
    """
    lines = [f"{'':42s} {'us/step':>9s} {'quartiles':>19s} {'x ' + EVERYBODY[reference].label:>12s}"]
    for name, found in times.items():
        label = EVERYBODY[name].label
        if "skipped" in found:
            lines.append(f"{label:42s} left out: {found['skipped']}")
            continue
        low, high = (1e6 * value for value in found["spread"])
        factor = ratio(times, name, reference)
        lines.append(f"{label:42s} {1e6 * found['median']:9.1f} {low:9.1f}-{high:9.1f} {factor:12.2f}")
    return "\n".join(lines)
