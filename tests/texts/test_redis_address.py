"""URLs of servers: what they say, and that no part of a password is ever shown."""

from __future__ import annotations

import pytest

from alttext_html.texts.redis_address import is_url, parse


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://cache.example", "redis://cache.example:6379/0"),
        ("valkey://cache.example:7000/2", "redis://cache.example:7000/2"),
        ("rediss://me:hush@cache.example/", "rediss://cache.example:6379/0"),
        ("valkeys://:hu%2Fsh@[::1]:1/9?ssl_ca_certs=/ca.pem", "rediss://[::1]:1/9"),
        ("unix:///run/redis.sock?db=4", "unix:///run/redis.sock?db=4"),
        ("unix://:hush@/run/redis.sock", "unix:///run/redis.sock?db=0"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    """Its text is a URL that leads to the same address; its repr shows no password."""
    address = parse(url)
    assert str(address) == shown
    assert "hu" not in repr(address).replace("unix", "")
    assert str(parse(shown)) == shown


def test_user_and_password_are_decoded() -> None:
    """Percent signs stand for what a URL cannot hold."""
    address = parse("redis://me:a%2Fb%40c@host")
    assert address.user == "me"
    assert address.password is not None
    assert address.password.reveal() == "a/b@c"


@pytest.mark.parametrize(
    "url",
    [
        "http://hush@host",
        "redis://",
        "redis://:hush/x@host",
        "redis://:hush#x@host:1",
        "redis://:hush?x@host:1",
        "redis://host:hush",
        "redis://host/hush",
        "redis://host?password=hush",
        "redis://[::1:hush@host",
        "unix://hush/x",
        "unix://",
    ],
)
def test_a_wrong_url_is_refused_without_showing_it(url: str) -> None:
    """ValueError, none of whose words is out of the URL's secret parts."""
    with pytest.raises(ValueError) as error:  # noqa: PT011 each has a sentence of its own
        parse(url)
    assert "hush" not in str(error.value)


def test_a_folder_is_no_url() -> None:
    """A path, also one of Windows."""
    assert [is_url(value) for value in ("cache", "/a/b", "C:\\x", 5, "redis://h")] == [False] * 4 + [True]
