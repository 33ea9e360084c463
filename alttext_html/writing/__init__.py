"""Decided texts into the pages and their compressed siblings."""
