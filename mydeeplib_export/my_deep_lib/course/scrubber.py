# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Pictures with a slider."""

from __future__ import annotations

import json
from typing import Any

from ..checks import check_number, shown


# From chapter 15.
class Scrubber:
    """Pictures of which a slider shows one at a time, as one piece of HTML.

    Show it by making it the last line of a notebook's cell. It needs neither a network nor
    a kernel; at first, and where scripts do not run, it shows the last picture.

    Attributes
    ----------
    frames, titles : list of str
        The pictures, as SVG elements, and what is written beside the slider for each.
    alt : str
        What the pictures show, for readers who do not see them.
    size : tuple of int
        Width and height of the drawing, in its own units.
    under : str
        SVG elements drawn below every picture.
    """

    def __init__(
        self,
        frames: list[str],
        titles: list[str],
        alt: str,
        size: tuple[int, int],
        under: str = "",
    ) -> None:
        """Store the pictures.

        Parameters
        ----------
        frames, titles : list of str
            Of the same length.
        alt : str
        size : pair of int
        under : str, default ""

        Raises
        ------
        TypeError, ValueError
            If an argument is not as described, or there is no frame.
        """
        for name, texts in (("frames", frames), ("titles", titles)):
            if not isinstance(texts, (list, tuple)) or not all(
                isinstance(text, str) for text in texts
            ):
                raise TypeError(
                    f"{name} must be a list of text, got {shown(texts)}"
                )
        for name, text in (("alt", alt), ("under", under)):
            if not isinstance(text, str):
                raise TypeError(f"{name} must be text, got {shown(text)}")
        if not alt.strip():
            raise ValueError("alt must say what the pictures show, got no words")
        if not isinstance(size, (tuple, list)) or len(size) != 2:
            raise TypeError(f"size must be a pair of numbers, got {shown(size)}")
        self.frames, self.titles = list(frames), list(titles)
        if not self.frames or len(self.frames) != len(self.titles):
            raise ValueError(
                f"frames and titles must be as many, and at least one, "
                f"got {len(self.frames)} and {len(self.titles)}"
            )
        for side in size:
            check_number("size", side, above=0)
        self.alt, self.size, self.under = alt, tuple(size), under

    def __repr__(self) -> str:
        return f"<Scrubber of {len(self.frames)} frames>"

    def _repr_html_(self) -> Any:
        from html import escape  # a slow import, for those who draw

        last, (width, height) = len(self.frames) - 1, self.size
        hidden = ' style="display:none"'
        pictures = "".join(
            f'<g class="frame"{"" if k == last else hidden}>{frame}</g>'
            for k, frame in enumerate(self.frames)
        )
        show = (
            "const box=this.closest('.scrubber'),k=+this.value,t=JSON.parse(this.dataset.titles)[k];"
            "box.querySelectorAll('g.frame').forEach((g,i)=>g.style.display=i==k?'':'none');"
            "box.querySelector('output').textContent=t;this.setAttribute('aria-valuetext',t)"
        )
        titles = escape(json.dumps(self.titles))
        return (
            f'<div class="scrubber"><svg role="img" aria-label="{escape(self.alt)}" '
            f'viewBox="0 0 {width} {height}" style="width:100%;max-width:{2 * width}px">'
            f'{self.under}{pictures}</svg><div><input type="range" min="0" max="{last}" '
            f'value="{last}" aria-label="picture" aria-valuetext="{escape(self.titles[last])}" '
            f'data-titles="{titles}" oninput="{escape(show)}" style="width:60%"> '
            f"<output>{escape(self.titles[last])}</output></div></div>"
        )
