"""Draw the book's data-flow diagram, whole and with one part highlighted: `python book/draw_network.py`.

Writes book/_static/network.svg and book/_static/network-<part>.svg.
"""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).resolve().parent / "_static"

# part, two lines of text, left edge; each box is WIDTH wide
BOXES = [
    ("dense", "dense layer", "2 → 64", 86),
    ("relu", "ReLU", "", 274),
    ("dense", "dense layer", "64 → 3", 462),
    ("softmax", "softmax", "", 650),
    ("loss", "cross-entropy", "", 838),
]
WIDTH, TOP, HEIGHT, MIDDLE = 108, 62, 64, 94
FORWARD = [("X", "(n, 2)"), ("Z₁", "(n, 64)"), ("A₁", "(n, 64)"), ("Z₂", "(n, 3)"), ("Ŷ", "(n, 3)"), ("L", "")]
BACKWARD = [("", ""), ("dZ₁", "(n, 64)"), ("dA₁", "(n, 64)"), ("dZ₂", "(n, 3)"), ("dŶ", "(n, 3)"), ("1", "")]
BACK = 200  # height of the backward row
PARTS = ("dense", "dense-backward", "relu", "softmax", "loss", "combined", "optimizer", "backward", "whole")

STYLE = """
text { font: 15px 'DejaVu Sans', Verdana, sans-serif; fill: #1f2933; text-anchor: middle }
.small { font-size: 12px; fill: #52606d } .row { font-size: 13px; text-anchor: start; fill: #52606d }
rect { fill: #eef2f6; stroke: #52606d; stroke-width: 1.5; rx: 8px }
.on rect, rect.on { fill: #ffe8bf; stroke: #b35c00; stroke-width: 2.5 }
.forward { stroke: #0072b2; stroke-width: 2.5; fill: none } .backward { stroke: #d55e00; stroke-width: 2.5; fill: none }
.f { fill: #0072b2 } .b { fill: #b34700 }
"""


def _arrow(x1: float, x2: float, y: float, kind: str) -> str:
    return f'<path class="{kind}" marker-end="url(#{kind})" d="M{x1} {y}H{x2}"/>'


def _head(kind: str, colour: str) -> str:
    return (
        f'<marker id="{kind}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" '
        f'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="{colour}"/></marker>'
    )


def _is_on(part: str | None, box: str, backward: bool) -> bool:
    if part in ("backward", "whole"):
        return backward or part == "whole"
    if part == "combined":
        return backward and box in ("softmax", "loss")
    if part == "dense-backward":
        return backward and box == "dense"
    if part == "dense":
        return not backward and box == "dense"
    return part == box


def draw(part: str | None = None) -> str:
    """Return the diagram as SVG, with the boxes of `part` highlighted."""
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 345" role="img">',
        f"<style>{STYLE}</style><defs>{_head('forward', '#0072b2')}{_head('backward', '#d55e00')}</defs>",
        f'<text class="row" x="12" y="24">forward</text><text class="row" x="12" y="{BACK - 22}">backward</text>',
    ]
    for box, name, size, x in BOXES:
        for y, backward in ((TOP, False), (BACK, True)):
            on = ' class="on"' if _is_on(part, box, backward) else ""
            label = name if not size else f'{name}</text><text class="small" x="{x + WIDTH / 2}" y="{y + 48}">{size}'
            height = y + (28 if size else 38)
            lines.append(f'<g{on}><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/>')
            lines.append(f'<text x="{x + WIDTH / 2}" y="{height}">{label}</text></g>')
    edges = [10, *[x + WIDTH for *_, x in BOXES]]
    ends = [*[x for *_, x in BOXES], 994]
    for i, (start, end) in enumerate(zip(edges, ends, strict=True)):
        middle = (start + end) / 2
        name, shape = FORWARD[i]
        lines.append(_arrow(start + 4, end - 5, TOP + HEIGHT / 2, "forward"))
        lines.append(f'<text class="f" x="{middle}" y="{TOP + 22}">{name}</text>')
        lines.append(f'<text class="small" x="{middle}" y="{TOP + 54}">{shape}</text>')
        name, shape = BACKWARD[i]
        if name:
            lines.append(_arrow(end - 4, start + 5, BACK + HEIGHT / 2, "backward"))
            lines.append(f'<text class="b" x="{middle}" y="{BACK + 22}">{name}</text>')
            lines.append(f'<text class="small" x="{middle}" y="{BACK + 54}">{shape}</text>')
    on = ' class="on"' if part in ("optimizer", "whole") else ""
    lines.append(f'<g{on}><rect x="86" y="298" width="484" height="38"/>')
    lines.append('<text x="328" y="322">optimizer: W ← W − step, b ← b − step</text></g>')
    for x, name in ((140, "dW₁, db₁"), (516, "dW₂, db₂")):
        lines.append(f'<path class="backward" marker-end="url(#backward)" d="M{x} {BACK + HEIGHT + 2}V294"/>')
        lines.append(f'<text class="small" x="{x + 40}" y="286">{name}</text>')
    return "\n".join([*lines, "</svg>\n"])


if __name__ == "__main__":
    STATIC.mkdir(exist_ok=True)
    (STATIC / "network.svg").write_text(draw(), "utf-8")
    for part in PARTS:
        (STATIC / f"network-{part}.svg").write_text(draw(part), "utf-8")
