"""The catalogue's file: round trips, readable diffs, merges, and errors that name the line."""

from __future__ import annotations

import json
import string
import subprocess
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alttext_html.texts.catalogue as module
from alttext_html.errors import CatalogueError
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry, State, machine_entry
from alttext_html.texts.catalogue_format import is_glob
from tests.helpers.growth import is_linear

CAT = "c" * 64
SCHEMA = json.loads(Path(module.__file__).with_name("catalogue.schema.json").read_text("utf-8"))

KNOWN = {"text", "by", "state", "style", "date", "digest", "paths", "texts", "pages", "version", "images"}
printable = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
words = st.text(printable, min_size=1, max_size=20).filter(str.strip)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(printable),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
extras = st.dictionaries(words.filter(lambda name: name not in KNOWN), json_values, max_size=2)
dates = st.dates().map(str)
people = st.builds(
    Entry, text=words, state=st.sampled_from([State.APPROVED, State.REJECTED, State.DECORATIVE]), extra=extras
)
machines = st.builds(
    machine_entry, words, st.sampled_from(["alttextgenie", "embedded"]), style=st.none() | st.just(2), date=dates
)
tags = st.sampled_from(["*", "en", "fr", "pt-BR", "hsb"])
texts = st.dictionaries(tags, people | machines, max_size=3)
images = st.builds(
    CataloguedImage,
    paths=st.sets(words, max_size=3).map(lambda paths: tuple(sorted(paths))),
    texts=texts,
    pages=st.dictionaries(words.filter(is_glob), texts, max_size=2),
    extra=extras,
)
hashes = st.text(string.hexdigits[:16], min_size=64, max_size=64)
catalogues = st.builds(Catalogue, images=st.dictionaries(hashes, images, max_size=4), extra=extras)


@settings(deadline=None)
@given(catalogues)
def test_what_was_written_is_read(catalogue: Catalogue) -> None:
    """Nothing is lost on the way to the file and back, unknown fields neither; the schema fits."""
    data = catalogue.render()
    jsonschema.validate(json.loads(data), SCHEMA, cls=jsonschema.Draft202012Validator)
    again = Catalogue.parse(data, "alttext.json")
    assert again == catalogue
    assert again.render() == data


def entry_lines(*texts: str) -> list[str]:
    """The file of images with these texts, as lines."""
    found = {f"{index:064x}": CataloguedImage((), {"en": Entry(text)}) for index, text in enumerate(texts) if text}
    return Catalogue(found).render().decode().splitlines()


def test_one_changed_text_is_one_changed_line() -> None:
    """A reviewer sees the text that changed and nothing else."""
    before, after = entry_lines("a", "b", "c"), entry_lines("a", "new", "c")
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ['          "text": "new",']


def test_scripts_are_written_as_they_are() -> None:
    """A text in any script is readable in a diff."""
    assert '          "text": "Ein Boot – 船 – קטן",' in entry_lines("Ein Boot – 船 – קטן")


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20))
def test_two_people_add_images_and_git_merges(first: int, second: int) -> None:
    """Two branches that add images at different places merge without a conflict into what one person had written."""
    # Between 1 and 20 stands every odd hash already; the even ones are added, the two of a pair never side by side.
    base = {2 * n + 1: f"base {n}" for n in range(22)}
    ours, theirs = base | {2 * first: "ours"}, base | {2 * second + 2: "theirs"}
    if first == second + 1:
        theirs = base | {0: "theirs"}
    both = ours | theirs
    assert merged(*(rendered(each) for each in (ours, base, theirs))) == rendered(both)


def rendered(texts: dict[int, str]) -> bytes:
    images = {f"{n:064x}": CataloguedImage((f"{n}.png",), {"en": Entry(text)}) for n, text in texts.items()}
    return Catalogue(images).render()


def merged(ours: bytes, base: bytes, theirs: bytes) -> bytes:
    """What git makes of three versions of a file; a conflict fails the test."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            path = Path(folder, name)
            path.write_bytes(data)
            names.append(str(path))
        return subprocess.run(["git", "merge-file", "-p", *names], check=True, capture_output=True).stdout


def image(inside: str) -> str:
    """A catalogue with one image, its fields from line 4 on."""
    return f'{{\n"images": {{\n"{CAT}": {{\n{inside}\n}}\n}}\n}}'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{\n"images": {\n<<<<<<< HEAD\n}', 3, "an unfinished merge"),
        ('{\r\n"images": {\r\n=======\r\n}', 3, "an unfinished merge"),
        ("{\n>>>>>>> feature/x\n}", 2, "an unfinished merge"),
        ('{\n"images": {},\n]', 3, "is not JSON"),
        ("", 1, "is not JSON"),
        ('"text"', None, "takes an object"),
        ('{"version": 2}', 1, "Update alttext-html"),
        ('{\n"version": "1"}', 2, "Write 1"),
        ('{\n"images": []}', 2, "takes an object"),
        ('{"images": {\n"abc": {}}}', 2, "64 digits"),
        (image('"paths": "a.png"'), 4, "takes a list of paths"),
        (image('"paths": [1]'), 4, "takes a text"),
        (image('"texts": {\n"english language": {}}'), 5, "is no language"),
        (image('"texts": {\n"en": "A cat"}'), 5, "takes an object"),
        (image('"texts": {"en": {\n"text": 5}}'), 5, "takes a text"),
        (image('"texts": {"en": {\n"text": ""}}'), 4, "decorative"),
        (image('"texts": {"en": {\n"text": " "}}'), 5, "decorative"),
        (image('"texts": {"en": {"text": "a",\n"state": "ok"}}'), 5, "generated, approved"),
        (image('"texts": {"en": {"text": "a",\n"state": []}}'), 5, "generated, approved"),
        (image('"texts": {"en": {"text": "a",\n"by": null}}'), 5, "takes a text"),
        (image('"texts": {"en": {"text": "a",\n"style": true}}'), 5, "number of a style"),
        (image('"texts": {"en": {"text": "a",\n"date": "today"}}'), 5, "a day such as"),
        (image('"texts": {"en": {"text": "a",\n"digest": "abc"}}'), 5, "12 digits"),
        (image('"texts": {"en": {\n"text": "a\\u0000"}}'), 5, "no page can show"),
        (image('"texts": {"en": {\n"text": "a\\ud800"}}'), 5, "no page can show"),
        (image('"texts": {"en": {\n"text": "' + "a" * 2001 + '"}}'), 5, "2,001 characters"),
        (image('"pages": {\n"blog/**": []}'), 5, "takes an object"),
        (image('"pages": {\n"blog**": {}}'), 5, "joins ** to other"),
        (image('"note": {"a": {"b":\n"\\udfff"}}'), 4, "broken character"),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", 1, "nested too deeply"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", None, "nested too deeply"),
        ('{"a": NaN}', None, "a number"),
        ('{"a": 1e999}', None, "a number"),
        ('{"a": ' + "9" * 5000 + "}", None, "a number"),
    ],
)
def test_an_error_names_the_line(text: str, line: int | None, says: str) -> None:
    """One sentence with the file, the line, what is wrong and what belongs there."""
    with pytest.raises(CatalogueError) as caught:
        Catalogue.parse(text.encode(), "alttext.json")
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"alttext.json:{line}: " if line else "alttext.json: ")
    assert len(str(caught.value)) < 300


def test_a_path_that_no_page_can_show_ends_no_run() -> None:
    """Paths are information: what is odd in them, as an older version wrote it, is read as U+FFFD."""
    text = image('"paths": ["bell\\u0007.png", "caf\\u0082.png", "' + "a" * 2000 + '"]')
    paths = Catalogue.parse(text.encode(), "alttext.json").images[CAT].paths
    assert paths == ("a" * 1000, "bell\ufffd.png", "caf\ufffd.png")


@pytest.mark.parametrize("separator", [",", ",\n"])
def test_one_image_with_two_texts_is_an_error(separator: str) -> None:
    """The same key twice with different values: nobody but a person knows which one holds."""
    text = image('"texts": {"en": {"text": "A"}' + separator + '"en": {"text": "B"}}')
    with pytest.raises(CatalogueError, match=r'^alttext.json:\d: "cccccccccccc > en" stands here and in line 4'):
        Catalogue.parse(text.encode(), "alttext.json")


@pytest.mark.parametrize(("one", "other"), [("en", "EN"), ("pt_BR", "pt-BR"), ("pt-br", "pt-BR")])
@pytest.mark.parametrize("by", ["person", "alttextgenie"])
def test_one_language_in_two_spellings_is_an_error(one: str, other: str, by: str) -> None:
    """As with one key twice: of two words of people, or of machines, nobody but a person knows which one holds."""
    entries = (f'"{tag}": {{"text": "{tag}", "by": "{by}"}}' for tag in (one, other))
    text = image('"texts": {' + ",\n".join(entries) + "}")
    with pytest.raises(CatalogueError, match=f'^alttext.json:5: .* > {other}" is one tag with "{one}" in line 4. Keep'):
        Catalogue.parse(text.encode(), "alttext.json")


@pytest.mark.parametrize("authors", [("person", "alttextgenie"), ("alttextgenie", "person")])
def test_a_persons_word_holds_in_any_spelling(authors: tuple[str, str]) -> None:
    """Beside a machine's under another spelling of the tag, wherever it stands in the file; one entry stays."""
    one, other = (f'{{"text": "{by}", "by": "{by}"}}' for by in authors)
    text = image(f'"texts": {{"EN": {one}, "en": {other}}}')
    (found,) = Catalogue.parse(text.encode(), "alttext.json").images[CAT].texts.values()
    assert found == Entry("person")


def test_a_string_without_an_end_behind_it_costs_nothing() -> None:
    """The two keys are told; what stands behind them is not looked at."""

    def read(size: int) -> None:
        with pytest.raises(CatalogueError, match='"x > a" stands here and in line 1'):
            Catalogue.parse(('{"x":{"a":1,"a":2},"' + r"\"" * size).encode(), "alttext.json")

    assert is_linear(read, 250)


def test_one_image_twice_is_an_error() -> None:
    """Two branches added the same image with different texts and a merge kept both."""
    text = f'{{"images": {{\n"{CAT}": {{"paths": ["a"]}},\n"{CAT}": {{"paths": ["b"]}}}}}}'
    with pytest.raises(CatalogueError, match=r'^alttext.json:3: "cccccccccccc" stands here and in line 2'):
        Catalogue.parse(text.encode(), "alttext.json")


def test_the_same_twice_is_no_conflict() -> None:
    """Two branches added the same image with the same text: there is nothing to decide."""
    text = f'{{"images": {{"{CAT}": {{"paths": ["a"]}}, "{CAT}": {{"paths": ["a"]}}}}}}'
    assert Catalogue.parse(text.encode(), "alttext.json").images[CAT].paths == ("a",)


@pytest.mark.parametrize(("data", "line"), [("{}".encode("utf-16"), 1), (b'{\n\n"a": "\xe9"}', 3)])
def test_another_encoding_is_named(data: bytes, line: int) -> None:
    """Editors that save something else than UTF-8 are told so."""
    with pytest.raises(CatalogueError, match=f"^alttext.json:{line}: is not UTF-8"):
        Catalogue.parse(data, "alttext.json")


def test_a_byte_order_mark_is_fine() -> None:
    """Some editors write one."""
    assert Catalogue.parse(b"\xef\xbb\xbf{}", "alttext.json") == Catalogue()


def test_an_error_cannot_carry_control_characters() -> None:
    """What a stranger wrote into the file cannot move the cursor of the terminal that shows the error."""
    with pytest.raises(CatalogueError) as caught:
        Catalogue.parse(b'{"images": {"\\u001b[2J": 5}}', "alttext.json")
    assert str(caught.value).isprintable()


def test_the_example_of_the_documentation_is_a_catalogue() -> None:
    """It fits the schema, and reads as its page says: one text waits for review, one is a person's."""
    page = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text("utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    jsonschema.validate(json.loads(example), SCHEMA, cls=jsonschema.Draft202012Validator)
    (found,) = Catalogue.parse(example.encode(), "alttext.json").images.values()
    assert [(entry.by, entry.state) for _, _, entry in found.entries()] == [
        ("alttextgenie", State.GENERATED),
        ("person", State.APPROVED),
        ("person", State.DECORATIVE),
    ]
