"""Where the AltTextGenie API is reached, and under which name its texts are kept. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from alttext_html.errors import SettingsError

DEFAULT_URL = "https://alttextgenie.com/api/v1"
_NAME = "alttextgenie"


def provider_name(url: str) -> str:
    """The provider's name in keys: a simulation's texts are never taken for the service's.

    >>> provider_name(DEFAULT_URL), provider_name("http://127.0.0.1:8080/api/v1"), provider_name("https://example.org/v1")
    ('alttextgenie', 'sandbox', 'alttextgenie@example.org')
    """
    host = urlsplit(checked_base_url(url)).hostname or ""
    if is_loopback(host):
        return "sandbox"
    return _NAME if host == urlsplit(DEFAULT_URL).hostname else f"{_NAME}@{host}"


def checked_base_url(url: str) -> str:
    """``url`` without its last slash. Raises SettingsError unless it is https, or http on this very machine.

    No error repeats the address: any part of a mistyped one may be a password.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("the API's address is not a URL: it looks like https://host/path") from None
    if parts.username is not None or parts.password is not None:
        raise SettingsError("the API's address must not contain a user name or password: the key is sent by itself")
    if not host or parts.query or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        raise SettingsError("the API's address must look like https://host/path, without ? and #")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise SettingsError("the API's address must begin with https://, or the key could be read on the way")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
