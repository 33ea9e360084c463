"""Providers by name: entry points of the group ``alttext_html.providers``, ours and those of other packages.

An entry point names a ``Factory``: it takes ``Options`` and returns a ``Provider``. Nothing is imported before it is
asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from alttext_html.errors import SettingsError, Unauthorized
from alttext_html.texts.providers import ENTRY_POINT_GROUP, Options, Provider

if TYPE_CHECKING:
    from alttext_html.texts.providers.alttextgenie import AltTextGenie


def installed() -> tuple[EntryPoint, ...]:
    """The providers that are installed, by name."""
    return tuple(sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: (point.name, point.value)))


def create(name: str, options: Options, points: Iterable[EntryPoint] | None = None) -> Provider:
    """The provider of that name out of ``points``, by default the installed ones.

    Raises SettingsError for a name that nobody offers or two packages claim, and for options that do not fit; a
    ProviderError of the provider for a key that cannot be one.
    """
    known = installed() if points is None else tuple(points)
    values = sorted({point.value for point in known if point.name == name})
    if not values:
        names = sorted({point.name for point in known})
        near = difflib.get_close_matches(name, names, n=3) or names
        hint = f"There is {', '.join(near)}" if near else "None is installed: install alttext-html again"
        raise SettingsError(f'providers: nobody offers "{name}". {hint}.')
    if len(values) > 1:
        # Whoever is chosen gets the key, so nobody may slip in under a known name.
        raise SettingsError(f'providers: "{name}" is claimed by {" and ".join(values)}. Remove one of these packages.')
    try:
        factory = EntryPoint(name, values[0], ENTRY_POINT_GROUP).load()
    except (ImportError, AttributeError) as error:
        raise SettingsError(f'providers: "{name}" cannot be loaded ({error}). Install its package again.') from error
    if not callable(factory):
        raise SettingsError(f'providers: "{name}" ({values[0]}) is no provider. Ask its author.')
    provider: Provider = factory(options)
    return provider


def alttextgenie(options: Options) -> AltTextGenie:
    """The paying provider. Raises Unauthorized without a key."""
    from alttext_html.texts.providers.address import DEFAULT_URL
    from alttext_html.texts.providers.alttextgenie import AltTextGenie, Timeouts

    if options.key is None:
        raise Unauthorized("alttextgenie needs an API key: set ALTTEXTGENIE_API_KEY")
    timeouts = Timeouts(read=options.timeout, total=options.timeout)
    return AltTextGenie(options.key, base_url=options.base_url or DEFAULT_URL, timeouts=timeouts)
