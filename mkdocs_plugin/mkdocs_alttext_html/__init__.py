"""Fills missing alt texts when MkDocs or ProperDocs builds a site."""
