"""What a site says of its pictures, kept small: equal to a plain dict of it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from alttext_html.html.site import Compared, best_texts
from alttext_html.html.words import fold
from alttext_html.site.reading import Said
from alttext_html.site.sayings import Sayings

TEXTS = ("Boats", "boats", "Boats at the quay", "A crane")


def said(text: str, picture: str | None, language: str = "en") -> Said:
    compared = None if picture is None else Compared(picture, language)
    return Said(text, compared, f"{picture}.png", None, language)


SAID = st.builds(said, st.sampled_from(TEXTS), st.sampled_from(["a", "b", "c", None]), st.sampled_from(["en", "de"]))
PAGE = st.dictionaries(SAID, st.integers(1, 3), max_size=5)


@given(st.lists(PAGE, max_size=20), st.integers(0, 5))
def test_texts_are_those_of_a_dict_of_all(pages: list[dict[Said, int]], at_hand: int) -> None:
    """Counts, best texts, and the pages that say others: however few are at hand."""
    plain: dict[Said, list[int]] = {}
    sayings = Sayings(at_hand)
    for number, page in enumerate(pages):
        numbers = {each: [number] * times for each, times in page.items()}
        sayings.add(numbers)
        for each, more in numbers.items():
            plain.setdefault(each, []).extend(more)
    counted: Counter[Said] = Counter()
    for each, count in sayings:
        counted[each] += count
    assert counted == {each: len(numbers) for each, numbers in plain.items()}
    best = best_texts(((each.compared, each.text, len(of)) for each, of in plain.items() if each.compared), {})
    assert sayings.best({}) == best
    others = [each for each in plain if each.compared in best and fold(each.text) != fold(best[each.compared])]
    assert sayings.pages_of_others(best) == sorted({number for each in others for number in plain[each]})


def test_a_text_of_two_parts_comes_in_two_rows() -> None:
    """Whoever reads them adds up: nothing is held to do that."""
    sayings = Sayings(0)
    for number in range(2):
        sayings.add({said("Boats", "a"): [number]})
    assert list(sayings) == [(said("Boats", "a"), 1)] * 2
