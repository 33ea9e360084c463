"""From what a page says to a picture: resolve, load, the texts inside it, and the bytes that a provider gets."""
