"""Judgements that need the whole site: theme images, groups, the same text or the same image elsewhere. Pure.

A second pass over what ``judge`` said about every image. What somebody said in the source or in the settings stays.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from alttext_html.html.case import file_name
from alttext_html.html.rules import SITE_RULES
from alttext_html.html.weak import LONGEST
from alttext_html.html.words import fold
from alttext_html.types import Action, Control, ImageElement, Judgement, Severity, Verdict

_MIN_CHROME_PAGES = 3
_STAR = re.compile(r"(?:^|[-_])stars?(?:$|[-_\d])|^(?:full|half|empty|blank)[-_]?star", re.IGNORECASE)
_SLICE = re.compile(r"(.+)_r\d+_c\d+", re.IGNORECASE)
_VARIANT = re.compile(
    r"[-_@.]?(?:dark|light|black|white|small|large|big|thumb(?:nail)?|min|\d+x\d*|\d*x\d+|\d+w|[0-9a-f]{8,})$"
)
_SYMBOL_WORDS = re.compile(r"\w", re.UNICODE)
_ROWS = {code: row for row in SITE_RULES for code in row[:1]}


@dataclass(frozen=True, slots=True)
class Judged:
    """One image of the site, with what the first pass said."""

    page: str
    """path of its page"""
    image: ImageElement
    judgement: Judgement
    language: str = ""
    """of its text"""
    sha256: str | None = None
    """of its bytes, where they were read"""


def judge_site(
    images: Sequence[Judged], pages: int, severities: Mapping[str, Severity | None] | None = None
) -> list[Judgement]:
    """Return the judgements of all images, in their order, seen together.

    ``images``: in the order of the pages and of their source. ``pages``: how many the site has. ``severities``: as in
    JudgeOptions.
    """
    table = _Table(severities or {})
    identities = [_identity(item) for item in images]
    judgements = [item.judgement for item in images]
    table.chrome(images, identities, judgements, pages)
    table.groups(images, identities, judgements)
    table.neighbours(images, identities, judgements)
    table.different_texts(images, identities, judgements)
    return judgements


def best_text(texts: Iterable[str]) -> str:
    """Return the best of several good texts for one image: what most places say, else the richest, not too long."""
    counts = Counter(texts)
    return max(counts, key=lambda text: (counts[text], len(text) <= LONGEST, min(len(text), LONGEST), text))


class _Table:
    def __init__(self, severities: Mapping[str, Severity | None]) -> None:
        self._severities = severities

    def _change(
        self, judgement: Judgement, code: str, action: Action, suggestion: str | None = None, because: str = ""
    ) -> Judgement:
        _, default, verdict, message = _ROWS[code]
        severity = self._severities.get(code, default)
        if severity is None:
            return judgement
        if severity is Severity.FIX and action is Action.LEAVE:
            severity = Severity.INFO
        return replace(
            judgement,
            verdict=verdict,
            severity=severity,
            code=code,
            message=message.format(because=because),
            action=action,
            suggestion=suggestion,
        )

    def chrome(
        self, images: Sequence[Judged], identities: Sequence[str], judgements: list[Judgement], pages: int
    ) -> None:
        """An empty alt at the same place on most pages was written by the theme."""
        places: dict[tuple[str, str], set[str]] = defaultdict(set)
        for item, identity in zip(images, identities, strict=True):
            if item.judgement.code == "empty-silent":
                places[item.image.path, identity].add(item.page)
        for number, (item, identity) in enumerate(zip(images, identities, strict=True)):
            if item.judgement.code != "empty-silent":
                continue
            found = len(places[item.image.path, identity])
            if found >= _MIN_CHROME_PAGES and found * 2 > pages:
                judgements[number] = self._change(
                    item.judgement, "repeated-chrome", Action.LEAVE, because=f"{found} of {pages}"
                )

    def groups(self, images: Sequence[Judged], identities: Sequence[str], judgements: list[Judgement]) -> None:
        """Of images side by side that form one picture the first is described, unless one has the group's text."""
        for run in _runs(images, identities):
            if len(run) < 2:
                continue
            named = any(
                images[number].judgement.text and judgements[number].severity is not Severity.FIX for number in run
            )
            nameless = [
                number for number in run if judgements[number].action is Action.DESCRIBE and not judgements[number].text
            ]
            for number in nameless if named else nameless[1:]:
                empty = images[number].image.get("alt") is not None
                action, text = (Action.LEAVE, None) if empty else (Action.USE, "")
                judgements[number] = self._change(judgements[number], "group-member", action, text)

    def neighbours(self, images: Sequence[Judged], identities: Sequence[str], judgements: list[Judgement]) -> None:
        """The same text on two neighbours that show different things tells them not apart."""
        for number in range(1, len(images)):
            one, two = images[number - 1], images[number]
            if not (_is_good(judgements[number]) and one.page == two.page and one.image.path == two.image.path):
                continue
            if _control_start(one.image.control) != _control_start(two.image.control) and two.image.control is not None:
                continue
            if identities[number - 1] == identities[number] or _same_picture(one.image, two.image):
                continue
            text = two.judgement.text
            if fold(text) == fold(one.judgement.text) and _SYMBOL_WORDS.search(text):
                judgements[number] = self._change(judgements[number], "same-text", Action.DESCRIBE)

    def different_texts(self, images: Sequence[Judged], identities: Sequence[str], judgements: list[Judgement]) -> None:
        """One image, one language, several texts: the best is offered for the others."""
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, item in enumerate(images):
            # In a link the text says where it goes, so it may differ from place to place.
            if identities[number] and _is_good(judgements[number]) and item.image.control is None:
                places[identities[number], item.language].append(number)
        for numbers in places.values():
            by_fold: dict[str, str] = {}
            for number in numbers:
                by_fold.setdefault(fold(judgements[number].text), judgements[number].text)
            if len(by_fold) < 2:
                continue
            best = best_text(by_fold[fold(judgements[number].text)] for number in numbers)
            for number in numbers:
                if fold(judgements[number].text) != fold(best):
                    judgements[number] = self._change(judgements[number], "different-texts", Action.USE, best, best)


def _is_good(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.OK and bool(judgement.text) and judgement.code == "ok"


def _identity(item: Judged) -> str:
    """What tells one picture from another: its bytes, else where its source leads."""
    if item.sha256:
        return item.sha256
    source = item.image.src.strip()
    try:
        parts = urlsplit(source)
    except ValueError:
        return source
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return source
    return posixpath.normpath(posixpath.join(posixpath.dirname(item.page), unquote(parts.path)))


def _runs(images: Sequence[Judged], identities: Sequence[str]) -> Iterable[list[int]]:
    """Images directly beside each other that form one picture."""
    run: list[int] = []
    for number, item in enumerate(images):
        joined = (
            bool(run)
            and bool(item.image.previous_images)
            and images[number - 1].page == item.page
            and item.image.path == images[number - 1].image.path
            and (identities[number] == identities[number - 1] or _same_group(item.image, images[number - 1].image))
        )
        if not joined:
            yield run
            run = []
        run.append(number)
    yield run


def _same_group(one: ImageElement, two: ImageElement) -> bool:
    stems = [file_name(image).rsplit(".", 1)[0] for image in (one, two)]
    if all(_STAR.search(stem) for stem in stems):
        return True
    slices = [_SLICE.fullmatch(stem) for stem in stems]
    return all(slices) and len({found[1] for found in slices if found is not None}) == 1


def _same_picture(one: ImageElement, two: ImageElement) -> bool:
    """Whether two files are versions of one picture: dark and light, small and large."""
    stems = []
    for image in (one, two):
        stem = file_name(image).rsplit(".", 1)[0].lower()
        stems.append(_VARIANT.sub("", stem))
    return stems[0] == stems[1]


def _control_start(control: Control | None) -> int:
    return -1 if control is None else control.span.start
