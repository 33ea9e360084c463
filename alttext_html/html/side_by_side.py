"""Judgements that need the whole page: images that form one picture, and neighbours with one text. Pure.

They follow on what ``judge`` said about every image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.html.case import file_name
from alttext_html.html.site import Severities, changed, identity, is_good
from alttext_html.html.words import fold
from alttext_html.types import Action, ImageElement, Judgement, Severity

_STAR = re.compile(
    r"(?:(?:icons?|ratings?|reviews?|full|half|empty|blank|filled|on|off|gold(?:en)?|yellow|gr[ae]y|black|white|small|"
    r"fas?|bi|mdi|ic|\d)[-_]?)*"
    r"stars?(?:$|[-_\d].*)",
    re.IGNORECASE,
)
"""a star of a rating, and no movie star"""
_SLICE = re.compile(r"(.+)_r\d+_c\d+", re.IGNORECASE)
_VARIANT = re.compile(
    r"[-_@.]?(?:dark|light|black|white|small|large|big|thumb(?:nail)?|min|\d+x\d*|\d*x\d+|\d+w|[0-9a-f]{8,})$"
)
_SYMBOL_WORDS = re.compile(r"\w", re.UNICODE)


class Group(Struct, frozen=True):
    """Images directly beside each other that form one picture."""

    members: tuple[int, ...]
    """those of them that would be described, by index"""
    named: bool
    """whether another one carries the group's text"""


def neighbours(
    images: Sequence[ImageElement], page: str, judgements: Sequence[Judgement], severities: Severities
) -> list[Judgement]:
    """The judgements of all images of a page: the same text on neighbours that differ tells them not apart.

    ``page`` is its path.
    """
    seen = list(judgements)
    said = [fold(judgement.text) for judgement in judgements]
    for number in range(1, len(seen)):
        if said[number] != said[number - 1] or not is_good(seen[number]):
            continue
        one, two = images[number - 1], images[number]
        if one.path != two.path or not _SYMBOL_WORDS.search(said[number]) or _same_picture(one, two, page):
            continue
        if two.control is not None and (one.control is None or one.control.at != two.control.at):
            continue
        seen[number] = changed(seen[number], "same-text", Action.DESCRIBE, severities)
    return seen


def groups(images: Sequence[ImageElement], page: str, judgements: Sequence[Judgement]) -> list[Group]:
    """The groups of a page in which somebody would be described."""
    found: list[Group] = []
    if not any(judgement.action is Action.DESCRIBE for judgement in judgements):
        return found
    for run in _runs(images, page):
        described = tuple(
            number for number in run if judgements[number].action is Action.DESCRIBE and not judgements[number].text
        )
        named = any(judgements[number].text and judgements[number].severity is not Severity.FIX for number in run)
        if described and (named or len(described) > 1):
            found.append(Group(described, named))
    return found


def grouped(
    images: Sequence[ImageElement], judgements: Sequence[Judgement], group: Group, severities: Severities
) -> list[Judgement]:
    """The judgements when one image speaks for its group: the one that has a text, else the first to be described."""
    seen = list(judgements)
    silent = [number for number in group.members if seen[number].action is Action.DESCRIBE]
    speaker = None if group.named or not silent else images[silent[0]].tag
    for number in silent if group.named else silent[1:]:
        empty = images[number].get("alt") is not None
        action, text = (Action.LEAVE, None) if empty else (Action.USE, "")
        seen[number] = replace(changed(seen[number], "group-member", action, severities, text), speaker=speaker)
    return seen


def _runs(images: Sequence[ImageElement], page: str) -> Iterator[list[int]]:
    """Two and more images directly beside each other that form one picture."""
    run: list[int] = []
    for number, image in enumerate(images):
        joined = bool(run and image.previous_images) and _same_group(image, images[number - 1], page)
        if not joined:
            if len(run) > 1:
                yield run
            run = []
        run.append(number)
    if len(run) > 1:
        yield run


def _same_group(one: ImageElement, two: ImageElement, page: str) -> bool:
    if one.path != two.path:
        return False
    if identity(one, page) == identity(two, page):
        return True
    stems = [file_name(image).rsplit(".", 1)[0] for image in (one, two)]
    if all(_STAR.fullmatch(stem) for stem in stems):
        return True
    slices = [_SLICE.fullmatch(stem) for stem in stems]
    return all(slices) and len({found[1] for found in slices if found is not None}) == 1


def _same_picture(one: ImageElement, two: ImageElement, page: str) -> bool:
    """Whether two images show one file, or versions of one picture: dark and light, small and large."""
    if identity(one, page) == identity(two, page):
        return True
    stems = []
    for image in (one, two):
        stem = file_name(image).rsplit(".", 1)[0].lower()
        stems.append(_VARIANT.sub("", stem))
    return stems[0] == stems[1]
