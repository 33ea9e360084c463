"""Which addresses the key may be sent to."""

from __future__ import annotations

import pytest

from alttext_html.errors import (
    SettingsError,
)
from alttext_html.texts.providers.address import DEFAULT_URL, checked_base_url


@pytest.mark.parametrize(
    "url",
    [
        DEFAULT_URL, DEFAULT_URL + "/", "https://host:8443/x", "http://127.0.0.1:80/x", "http://127.8.9.1", "http://[::1]:8/x",
        "http://localhost:8000", "HTTPS://host",
    ],
)  # fmt: skip
def test_addresses_that_are_safe(url: str) -> None:
    """https anywhere, http on this machine."""
    assert checked_base_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "", "alttextgenie.com/api", "http://alttextgenie.com/api/v1", "http://localhost.example.com", "http://127.0.0.1.nip.io",
        "http://10.0.0.1", "http://0.0.0.0", "ftp://localhost", "file:///x", "https://", "https:///x", "https://user:pw@host",
        "http://localhost@evil.example", "https://host?key=pw", "https://host/#pw", "https://host:99999", "https://[::1",
        "https://ho st", "https://h\u0130st", "https://evil.example\\@localhost",
        "me:pw@host", "https:/me:pw@host", "http://me:12/pw@host", "http://host?key=pw",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    """No clear text to other machines, no credentials, nothing that is no base; a password is not repeated."""
    with pytest.raises(SettingsError, match="API's address") as error:
        checked_base_url(url)
    assert "pw" not in str(error.value)
