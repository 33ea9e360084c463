"""Judgements that need the whole page: images that form one picture, and neighbours with one text. Pure.

They follow on what ``judge`` said about every image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.html.site import Identity, Severities, changed, is_good
from alttext_html.html.words import fold
from alttext_html.types import Action, Element, ImageElement, Judgement, Page, Severity

_STAR = re.compile(
    r"(?:(?:(?:icon|rating|review|fa)(?:s(?!tar))?|full|half|empty|blank|filled|on|off|gold(?:en)?|yellow|gr[ae]y|black|"
    r"white|small|bi|mdi|ic|\d)[-_]?)*+"
    r"stars?"
    r"(?:[-_]?\d{1,4}x\d{1,4}|[-_.]?(?<!\d)\d{1,3}(?!\d)|[-_](?:half|full|empty|blank|on|off|fill(?:ed)?|outlined?|solid|"
    r"regular|alt|stroke|o|of|icon|rating|(?:in)?active|small|large|gold(?:en)?|silver|yellow|orange|red|blue|green|gr[ae]y|"
    r"black|white|dark|light)(?![a-z]))*+"
)
"""a star of a rating, and no movie star and no Star Trek"""
_SLICE = re.compile(r"(.+)_r\d+_c\d+", re.IGNORECASE)
_VARIANT = re.compile(
    r"[-_@.]?(?:dark|light|black|white|small|large|big|thumb(?:nail)?|min|\d{1,5}x\d{0,5}|x\d{1,5}|\d{1,5}w)$"
    r"|[-_.](?=[a-f]{0,64}\d)(?=\d{0,64}[a-f])[0-9a-f]{8,64}$"
)
_THEME = re.compile(r"[-_@.]?(?<![a-z])(?:dark|light|day|night)(?:[-_]?(?:mode|theme|only))?(?![a-z])")
"""in a file's name, a class, or what Material and GitHub write behind an address: ``#only-dark``"""
_LETTER = re.compile(r"\w")


class Group(Struct, frozen=True):
    """Images directly beside each other that form one picture."""

    members: tuple[int, ...]
    """those of them that would be described, by index"""
    named: bool
    """whether another one carries the group's text"""


def neighbours(
    page: Page,
    images: Sequence[ImageElement],
    judgements: Sequence[Judgement],
    severities: Severities,
    identity: Identity,
) -> list[Judgement]:
    """The judgements of some images of a page; neighbours that differ and have the same text are reported."""
    seen = list(judgements)
    said = [fold(judgement.text) for judgement in judgements]
    for number in range(1, len(seen)):
        if said[number] != said[number - 1] or not is_good(seen[number]):
            continue
        one, two = images[number - 1], images[number]
        if one.path != two.path or not _LETTER.search(said[number]):
            continue
        if two.control is not None and (one.control is None or one.control.at != two.control.at):
            continue
        if _may_be_one_picture(identity(one, page), identity(two, page)) or _for_two_themes(one, two):
            continue
        seen[number] = changed(seen[number], "same-text", Action.DESCRIBE, severities)
    return seen


def groups(
    page: Page, images: Sequence[ImageElement], judgements: Sequence[Judgement], identity: Identity
) -> list[Group]:
    """The groups among some images of a page in which somebody would be described."""
    found: list[Group] = []
    if not any(judgement.action is Action.DESCRIBE for judgement in judgements):
        return found
    for run in _runs(page, images, identity):
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


def _runs(page: Page, images: Sequence[ImageElement], identity: Identity) -> Iterator[list[int]]:
    """Two and more images directly beside each other that form one picture."""
    run: list[int] = []
    for number, image in enumerate(images):
        joined = bool(run and image.previous_images) and _same_group(image, images[number - 1], page, identity)
        if not joined:
            if len(run) > 1:
                yield run
            run = []
        run.append(number)
    if len(run) > 1:
        yield run


def _same_group(one: ImageElement, two: ImageElement, page: Page, identity: Identity) -> bool:
    if one.path != two.path or one.element is not Element.IMG or two.element is not Element.IMG:
        return False
    pictures = identity(one, page), identity(two, page)
    if not all(pictures):
        return False
    if pictures[0] == pictures[1]:
        return True
    stems = [_stem(picture) for picture in pictures]
    if all(_STAR.fullmatch(_VARIANT.sub("", stem.lower())) for stem in stems):
        return True
    slices = [_SLICE.fullmatch(stem) for stem in stems]
    return all(slices) and len({found[1] for found in slices if found is not None}) == 1


def _may_be_one_picture(one: str, two: str) -> bool:
    """Whether two images show one file, or versions of one picture: dark and light, small and large."""
    if one == two or not one or not two:
        return True
    names = [_THEME.sub("", _VARIANT.sub("", _stem(picture).lower())).strip("-_.") for picture in (one, two)]
    return names[0] == names[1]


def _for_two_themes(one: ImageElement, two: ImageElement) -> bool:
    """Whether a page shows the one or the other: their marks of a theme differ."""
    marks = [
        {
            mark
            for mark in (*(image.get("class") or "").lower().split(), image.src.partition("#")[2])
            if _THEME.search(mark)
        }
        for image in (one, two)
    ]
    return all(marks) and marks[0] != marks[1]


def _stem(picture: str) -> str:
    """The name of a picture's file without its ending."""
    return re.split(r"[?#]", picture, maxsplit=1)[0].rpartition("/")[2].rsplit(".", 1)[0]
