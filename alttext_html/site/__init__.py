"""A built site as it is found: its pages, what was read in them, and the pictures that they show."""
