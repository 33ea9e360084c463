"""Finds images without a useful alt text in built pages, gets the texts, writes them and nothing else."""

__version__ = "0.1.0"
