"""Pages: bytes to images in context, and decided texts back into the bytes."""
