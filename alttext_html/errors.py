"""Everything this package raises on purpose.

::

    AltTextError                    any of the below; its text is one sentence for a site owner
    ├── SettingsError               a wrong key, value, option or path in the settings
    │   └── CatalogueError          the catalogue of texts cannot be read or written; names the line
    ├── PageError                   a page that cannot be read, decoded or safely rewritten
    ├── ImageError                  an image that cannot be read or understood
    ├── CacheError                  the cache folder cannot be used
    └── ProviderError               the service that writes texts
        ├── BadRequest              400, 405: this image or these parameters; other images go on
        ├── InvalidAnswer           not JSON, or not what the API documents
        ├── Unavailable             5xx, 429, no connection: nothing was charged, may be tried again
        ├── Ambiguous               the request may have been received and charged
        └── Refused                 no more buying in this run
            ├── Unauthorized        401: missing or invalid key
            └── OutOfCredits        402: not enough credits
"""

from __future__ import annotations


class AltTextError(Exception):
    """Base of all errors raised on purpose."""


class SettingsError(AltTextError):
    """A wrong key, value, option or path in the settings."""


class CatalogueError(SettingsError):
    """The catalogue of texts cannot be read or written; the message names the file and, where it can, the line."""


class PageError(AltTextError):
    """A page that cannot be read, decoded or safely rewritten."""


class ImageError(AltTextError):
    """An image that cannot be read or understood."""


class CacheError(AltTextError):
    """The cache folder cannot be used."""


class ProviderError(AltTextError):
    """The service that writes texts failed."""


class BadRequest(ProviderError):
    """400, 405: the service rejects this image or these parameters; nothing was charged."""


class InvalidAnswer(ProviderError):
    """The answer is not JSON, or not what the API documents; it may have been charged."""


class Unavailable(ProviderError):
    """The service is down, busy or out of reach; nothing was charged. ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Ambiguous(ProviderError):
    """The connection ended after the request was sent: it may have been charged."""


class Refused(ProviderError):
    """The service refuses this account, or cannot be asked at all; nothing was charged. Buying stops for this run."""


class Unauthorized(Refused):
    """401: the key is missing or invalid."""


class OutOfCredits(Refused):
    """402: not enough credits."""
