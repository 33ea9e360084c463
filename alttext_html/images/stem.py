"""What the name of a picture's file says beside its format and size. Pure."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from alttext_html.types import IMAGE_ENDING

_EXTENSION = re.compile(rf"{IMAGE_ENDING}\Z")
_MARK = re.compile(
    r"""
    (?: @\d(?:\.\d+)?x | [-_.]\d(?:\.\d+)?x | [-_.]?\d{2,5}x\d{2,5} | [-_.]\d{2,5}(?:w|h|px)
    | [-_.](?:min|scaled|small|medium|large|thumb|thumbnail|preview|full|orig|original|lowres|hires|retina)
    | _hu_?[0-9a-f]{8,}(?:_\d+)?(?:_\d*x\d*_(?:resize|fit|fill|crop)\w*)?
    | [-_.](?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,40}
    ) \Z
    """,
    re.VERBOSE,
)
_BUNDLED = re.compile(r"\.(?=[\w-]*[A-Za-z])(?=[\w-]*[A-Z0-9])[\w-]{8}(?:_[^\W_]{5,7})?(?=\.[A-Za-z0-9]+\Z)")
"""what Vite and Astro put behind a name: a hash of the file, and one of the size and format that were asked for"""
_LONGEST = 255
"""characters that file systems allow in a name; each cut looks at all of them"""


def stem(name: str, size: tuple[int, int] | None = None) -> str:
    """What a file's name says beside its format, size and copy. A bare number counts as a size when it is one.

    >>> stem("Harbour-800x600.min.jpg.webp"), stem("step-2.png"), stem("photo-800.jpg", (800, 600))
    ('harbour', 'step-2', 'photo')
    """
    rest = unicodedata.normalize("NFC", _BUNDLED.sub("", name) if len(name) <= _LONGEST else name).casefold()
    if len(rest) > _LONGEST:
        return rest
    sides = "|".join(str(side) for side in size or ())
    number = re.compile(rf"[-_.](?:{sides})\Z") if sides else None
    shorter = rest
    while shorter:
        rest = shorter
        for ending in (_EXTENSION, _MARK, number):
            if ending is not None and shorter == rest:
                shorter = ending.sub("", rest, count=1)
        if shorter == rest:
            break
    return rest


def stem_of(url: str) -> str:
    """The stem of the file that an address names."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = url
    return stem(PurePosixPath(unquote(path)).name)
