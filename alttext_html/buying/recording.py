"""Texts that a run got, added to the catalogue: committed, they cost nothing on any machine, and can be corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from alttext_html.deciding.decision import Decision, site_path
from alttext_html.settings import Record, Settings
from alttext_html.texts.catalogue import Catalogue, update
from alttext_html.texts.catalogue_changes import MachineText, record
from alttext_html.texts.catalogue_entries import PERSON, WAITS
from alttext_html.types import Text, TextSource

_BY_MACHINE = (TextSource.PROVIDER, TextSource.CACHE, TextSource.EMBEDDED)


def keep(decisions: Iterable[Decision], settings: Settings, *, root: Path) -> bool:
    """Add the machine texts among the decisions to the catalogue; True when its file changed.

    ``root`` is the site. What people wrote stays. Raises CatalogueError.
    """
    if not _wanted(settings):
        return False
    texts = list(_texts(decisions, root))
    if not texts:
        return False

    def change(catalogue: Catalogue) -> Catalogue:
        return record(catalogue, texts)

    return update(settings.catalogue, change)


def published(decision: Decision, settings: Settings) -> Decision:
    """The decision without its text when a person has to approve that first."""
    text = decision.text
    if not settings.approved_only or text is None or not _is_unread(text):
        return decision
    return replace(decision, text=None, remedy=WAITS)


def _is_unread(text: Text) -> bool:
    """Whether a machine wrote it, also for another page that says so, and no person has said yes to it."""
    return text.source in _BY_MACHINE or (text.source is TextSource.SITE and text.by not in ("", PERSON))


def _wanted(settings: Settings) -> bool:
    match settings.record:
        case Record.ALWAYS:
            return True
        case Record.NEVER:
            return False
        case Record.AUTO:
            return settings.configured or settings.catalogue.is_file()


def _texts(decisions: Iterable[Decision], root: Path) -> Iterator[MachineText]:
    today = datetime.now(UTC).date().isoformat()
    for decision in decisions:
        text, image = decision.text, decision.image
        if text is None or image is None or text.source not in _BY_MACHINE:
            continue
        embedded = text.source is TextSource.EMBEDDED
        yield MachineText(
            sha256=image.sha256,
            language=text.language,
            text=text.value,
            by=text.by,
            path=site_path(image, root),
            style=None if embedded or decision.want is None else int(decision.want.style),
            date=today,
            tag=decision.tag,
        )
