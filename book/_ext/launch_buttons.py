"""Offer Binder and Colab only when `_config.yml` names the repository that they would open."""

from __future__ import annotations


def drop_without_repository(app, config) -> None:
    options = config.html_theme_options
    if not options.get("repository_url"):
        options["launch_buttons"] = {"thebe": False}


def setup(app):
    app.connect("config-inited", drop_without_repository)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
