"""``alttext-html account``."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from alttext_html.cli.options import config_option, examples, read_settings, settings_options
from alttext_html.errors import SettingsError
from alttext_html.secret import Secret
from alttext_html.settings import KEY_VARIABLE, Settings
from alttext_html.texts.providers import Account


@click.command("account", epilog=examples("alttext-html account"))
@settings_options("api_url")
@config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
def command(form: str, config: Path | None, **options: object) -> int:
    """Show the credits that are left and the plan; asking is free."""
    settings = read_settings(config, options)
    if settings.api_key is None:
        message = f"no API key: set {KEY_VARIABLE}, or name a file that holds it in api_key_file."
        raise SettingsError(message)
    account = asyncio.run(_ask(settings, settings.api_key))
    rows = {
        "credits": account.credits,
        "plan": account.plan or None,
        "status": account.status or None,
        "processed_images": account.processed_images,
    }
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
    else:
        for name, value in rows.items():
            if value is not None:
                click.echo(f"{name.replace('_', ' ')}: {value}")
    return 0


async def _ask(settings: Settings, key: Secret) -> Account:
    from alttext_html.texts.providers.alttextgenie import AltTextGenie, Timeouts

    limit = settings.timeout
    provider = AltTextGenie(key, base_url=settings.api_url, timeouts=Timeouts(read=limit, total=limit))
    try:
        return await provider.account()
    finally:
        await provider.aclose()
