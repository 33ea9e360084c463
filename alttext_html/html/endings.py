"""English texts that end with the word image, which screen readers say already. Pure.

Other languages put the word first, or join it to another.
"""

from __future__ import annotations

from alttext_html.html.weak_texts import AROUND
from alttext_html.html.words import fold

_THINGS = """
ami base binary boot bootable color colour container disc disk docker firmware fits grayscale greyscale input installer
iso machine mirror noisy oci original os output podman raster recovery reference rgb rootfs sample source system target
test vector vm
"""
_THINGS_CALLED_IMAGE = frozenset(_THINGS.split())
"""what stands before "image" where that is the name of a thing"""

_NOUNS = "graphic illustration image images photo photograph photographs photos pic picture pictures"
_ENDINGS = frozenset(_NOUNS.split())
_SAID_OF = """
about after and any as at before by each every for from how in into no of on or over per that these this those to two
what when where which with without
"""
_SAID_OF_AN_IMAGE = frozenset(_SAID_OF.split())
"""in a text that speaks of an image: of aerial photo, about this image"""
_DETERMINERS = frozenset(("a", "an", "her", "his", "its", "my", "our", "the", "their", "your"))
_VERBS = """
add adjust align apply attach blend blur browse capture change choose clear clone close combine compare compress
convert copy create crop cut delete denoise despeckle detect discard display download drag draw drop duplicate edit
embed enhance enlarge enter erase export extract fill find fit fix flip generate get hide import insert invert load
make merge mirror move new next no open overlay paint paste place preview previous print process read recover reload
remove rename repeat replace reset resize restore retouch rotate save scale scan segment select send separate set
share sharpen show shrink skip smooth split stack start stitch store stretch swap take tile toggle transform trim undo
update upload use view warp write zoom
"""
_COMMANDS = frozenset(_VERBS.split())
"""first words of what commands are called: save image"""


def has_ending(text: str, language: str) -> bool:
    """Whether the last of some English words says "image", and means what is seen.

    A Docker image and a binary image are things; one may save an image, or speak about this image.
    """
    last = ending(text) if language == "en" and " " in text else ""
    if last not in _ENDINGS:
        return False
    words = [fold(word.strip(AROUND)) for word in text.split()[:-1]]
    if last in ("image", "images") and words[-1] in _THINGS_CALLED_IMAGE:
        return False
    return words[0] not in _COMMANDS and words[-1] not in _DETERMINERS and _SAID_OF_AN_IMAGE.isdisjoint(words)


def ending(text: str) -> str:
    """The last word, folded."""
    return fold(text.rsplit(" ", 1)[-1].rstrip(".!"))
