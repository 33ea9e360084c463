"""Judges a folder of real documentation and prints a sample of the findings to be read by eye.

The corpus is Debian's packages of HTML documentation, unpacked anywhere::

    apt-get download python3.11-doc gimp-help-en libboost1.74-doc python-sklearn-doc python-skimage-doc
    for package in *.deb; do dpkg -x "$package" corpus; done
    python benchmarks/precision.py corpus/usr/share

Of a text that stands on many pages (a theme's logo) one finding is drawn, so that the sample is of different images.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

from alttext_html.errors import PageError
from alttext_html.html.judge import judge
from alttext_html.html.scan import scan
from alttext_html.types import ImageElement, Judgement, Severity

Found = tuple[str, ImageElement, Judgement]


def findings(corpus: Path) -> list[Found]:
    """All findings of the corpus."""
    found: list[Found] = []
    for path in sorted(corpus.rglob("*.htm*")):
        if path.is_file():
            try:
                page = scan(path.read_bytes(), path.relative_to(corpus).as_posix())
            except PageError as error:
                print(f"skipped: {error}")
                continue
            found += [(page.path, image, judge(image, page)) for image in page.images]
    return [item for item in found if item[2].severity is not Severity.INFO]


def sample(found: list[Found], size: int, seed: int) -> list[Found]:
    """A seeded sample in which every rule has its share and no image comes twice."""
    by_code: dict[str, dict[tuple[str, str], Found]] = defaultdict(dict)
    for item in found:
        _, image, judgement = item
        by_code[judgement.code].setdefault((image.src.rsplit("/", 1)[-1], judgement.text), item)
    chance = random.Random(seed)
    queues = [chance.sample(list(items.values()), len(items)) for _, items in sorted(by_code.items())]
    drawn: list[Found] = []
    while len(drawn) < size and any(queues):
        drawn += [queue.pop() for queue in queues if queue]
    return sorted(drawn[:size], key=lambda item: item[2].code)


def main() -> None:
    """Print counts by rule, then the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = findings(arguments.corpus)
    for (code, severity), count in Counter((item[2].code, item[2].severity.value) for item in found).most_common():
        print(f"{count:6} {severity:6} {code}")
    for path, image, judgement in sample(found, arguments.size, arguments.seed):
        control = image.control
        print(f"\n[{judgement.code}] {path}:{image.place.line} {judgement.action.name} {judgement.suggestion!r}")
        print(f"  text {judgement.text[:100]!r} src {image.src[-80:]!r}")
        if control is not None:
            print(f"  in {control.kind} to {(control.href or '')[:60]!r}: {control.text[:60]!r}")
        if image.beside or image.figure:
            print(f"  beside {image.beside[:90]!r} caption {image.figure.caption[:60] if image.figure else ''!r}")


if __name__ == "__main__":
    main()
