"""Assemble the chapters' tagged cells into the module `my_deep_lib` and the one-page program."""
