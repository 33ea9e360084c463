"""Responsive twins: the sizes and formats of one picture get one text, bought once (see ``images.twins``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from alttext_html.buying.bought import Bought
from alttext_html.buying.shop import Shop
from alttext_html.deciding.decision import Decision, wants_of
from alttext_html.errors import CacheError, ImageError
from alttext_html.images.twins import files_beside, other_pictures, same_pictures, same_sets, show_the_same
from alttext_html.settings import Twins
from alttext_html.site.pictures import Pictures
from alttext_html.texts.planning import WantKey, want_key
from alttext_html.texts.store import BoughtText, Own
from alttext_html.texts.stores import open_texts
from alttext_html.types import Image, LocalRef, PageKind


def share_texts(decisions: Sequence[Decision], shop: Shop, pictures: Pictures) -> list[Decision]:
    """The decisions with one want for all twins of a picture.

    It is that of the twin whose text is owned already, so that a new size costs nothing; else of the one that stands
    for them.
    """
    return _with_sizes_beside(_with_leaders(decisions, shop, pictures), shop, pictures)


def _with_leaders(decisions: Sequence[Decision], shop: Shop, pictures: Pictures) -> list[Decision]:
    """The decisions whose twins want one text: the one that is owned for any of them, else that of their leader."""
    leaders = _leaders([decision for decision in decisions if decision.want is not None], pictures)
    if not leaders:
        return list(decisions)
    from alttext_html.buying.unbought import owned  # hardly any run has twins without a text

    twins = [want for want in wants_of(decisions) if want.image.sha256 in leaders]
    have = owned(twins, shop)
    shared = {want_key(want): want_key(replace(want, image=leaders[want.image.sha256])) for want in twins}
    """under which one key the twins meet"""
    chosen = {shared[want_key(want)]: leaders[want.image.sha256] for want in twins}
    chosen |= {shared[want_key(want)]: want.image for want in twins if want_key(want) in have}
    return _with_images(decisions, {own: chosen[met] for own, met in shared.items()})


def _with_sizes_beside(decisions: list[Decision], shop: Shop, pictures: Pictures) -> list[Decision]:
    """The decisions with wants for texts that are owned for another size beside the picture's file.

    No decision tells of that size where the run is about other pages, or where its page has the text already.
    """
    wants = {want_key(want): want for want in wants_of(decisions)}
    if not wants or not shop.settings.place().exists():
        return decisions
    beside = files_beside(want.image for want in wants.values())
    asked = [want for want in wants.values() if want.image.sha256 in beside]
    if not asked:
        return decisions
    from alttext_html.buying.unbought import owned

    have = owned(asked, shop)
    missing = [want for want in asked if want_key(want) not in have]
    sizes = {want.image.sha256: _loaded(beside[want.image.sha256], pictures) for want in missing}
    others = {want: [replace(want, image=image) for image in sizes[want.image.sha256]] for want in missing}
    have = owned([other for each in others.values() for other in each], shop)
    chosen = {
        want_key(want): other.image
        for want, each in others.items()
        for other in each
        if want_key(other) in have and same_pictures((want.image, other.image))
    }
    return _with_images(decisions, chosen)


def _with_images(decisions: Iterable[Decision], chosen: Mapping[WantKey, Image]) -> list[Decision]:
    """The decisions with wants for the images that are chosen in place of theirs."""

    def joined(decision: Decision) -> Decision:
        want = decision.want
        image = None if want is None else chosen.get(want_key(want))
        return decision if want is None or image is None else replace(decision, want=replace(want, image=image))

    return [joined(decision) for decision in decisions]


def _loaded(paths: Iterable[Path], pictures: Pictures) -> list[Image]:
    images = []
    for path in paths:
        with suppress(ImageError):
            images.append(pictures.load(LocalRef(path)))
    return images


def keep_for_twins(decisions: Iterable[Decision], bought: Bought, shop: Shop) -> Bought:
    """Keep each shared text under every file that wanted it, for 0 credits; what came of it, with a note if that fails.

    A page that is written wants nothing any more: a run that finds one twin alone could not tell whose text it shares.
    """
    if shop.settings.twins is not Twins.SHARE:
        return bought
    shared = {}
    for decision in decisions:
        want, image = decision.want, decision.image
        if want is not None and image is not None and image.sha256 != want.image.sha256:
            text = bought.texts.get(want_key(want))
            if text is not None:
                shared[replace(want, image=image).key(text.by)] = text.value
    if not shared:
        return bought
    now = datetime.now(UTC)
    try:
        with open_texts(shop.settings.place(), Own.USED) as cache:
            there = cache.get(shared)
            cache.put([BoughtText(key, text, 0, now) for key, text in shared.items() if key not in there])
    except CacheError as error:
        return replace(bought, notes=(*bought.notes, f"texts were not kept for other sizes of their pictures: {error}"))
    return bought


def art_directed(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """One note for each picture element that shows another picture on some screens: one text may not fit all.

    Feeds repeat the elements of pages, so there is no note for theirs.
    """
    notes = []
    for decision in decisions:
        others = other_pictures(decision.occurrence.image)
        if others and decision.occurrence.page.kind is PageKind.HTML:
            page, place = decision.occurrence.page, decision.occurrence.image.place
            shown = ", ".join(others[:3])
            notes.append(
                f"{page.path}:{place.line}: on some screens it shows {shown}: check that its text fits these too"
            )
    return tuple(notes)


def _leaders(decisions: Sequence[Decision], pictures: Pictures) -> dict[str, Image]:
    """By hash of each image that has twins: the image that stands for them."""
    images: dict[str, Image] = {}
    by_set: dict[str, Image] = {}
    refs = [pictures.refs(decision.occurrence) for decision in decisions]
    sets = same_sets(refs)
    for decision, candidates in zip(decisions, refs, strict=True):
        if decision.want is None:
            continue
        image = decision.want.image
        images[image.sha256] = image
        leader = sets.get(candidates[0], candidates[0])
        by_set[image.sha256] = image
        with suppress(ImageError):
            if show_the_same(best := pictures.load(leader), image):
                by_set[image.sha256] = best
    images |= {image.sha256: image for image in by_set.values()}
    alike = same_pictures(images.values())
    found = {sha256: images[alike.get(image.sha256, image.sha256)] for sha256, image in by_set.items()}
    return _shared(found)


def _shared(leaders: Mapping[str, Image]) -> dict[str, Image]:
    """Without those that stand for themselves alone."""
    followers = {leader.sha256 for sha256, leader in leaders.items() if leader.sha256 != sha256}
    return {sha256: leader for sha256, leader in leaders.items() if leader.sha256 != sha256 or sha256 in followers}
