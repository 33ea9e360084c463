"""Sites whose pages a script draws anew: a text in the HTML reaches only the page that somebody opens first."""

from __future__ import annotations

from pathlib import Path

_SIGNS = {
    "_next/static": "Next",
    "_nuxt": "Nuxt",
    "page-data/app-data.json": "Gatsby",
    "hashmap.json": "VitePress",
    "_app/immutable": "SvelteKit",
    "assets/js/runtime~main.*.js": "Docusaurus",
}
"""what these generators write beside their pages: globs of files and folders"""


def redrawn_by(root: Path) -> str:
    """The generator whose script draws a site's pages anew, "" for a site that is what its HTML says.

    Its links load the next page as data and make it in the browser, from what was built before us.
    """
    return next((name for sign, name in _SIGNS.items() if next(root.glob(sign), None) is not None), "")


def note(root: Path) -> str:
    """What is said of such a site, "" of others."""
    name = redrawn_by(root)
    if not name:
        return ""
    return (
        f"{name} draws its pages anew by script: a text in the HTML is there when a page is opened, and gone when "
        "somebody comes to it by a link of the site. Write the texts into the sources: alttext-html sources --write."
    )
