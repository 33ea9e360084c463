"""Texts into Markdown and reStructuredText: what lies in the author's repository, before anything is built."""
