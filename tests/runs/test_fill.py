"""``fill`` and ``check`` from the outside: real processes, the sandbox over a real socket, pages on disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import Service, alttext, service
from tests.helpers.fills import PAGE, alts, make_site, report


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


def test_check_finds_what_is_missing_and_writes_nothing(tmp_path: Path) -> None:
    """Exit 1, one finding an image that is not ok, with the byte offset of its tag; the page stays untouched."""
    site = make_site(tmp_path, index='<p>é <img src="fill-a.png"> <img src="keep-b.png" alt="A heron on the jetty">')
    before = (site / "index.html").read_bytes()
    code, found = report(tmp_path, site, "check")
    assert code == 1
    (finding,) = found["findings"]
    assert (finding["page"], finding["verdict"], finding["severity"], finding["code"]) == (
        "index.html", "missing", "fix", "missing",
    )  # fmt: skip
    assert before[finding["offset"] :].startswith(b'<img src="fill-a.png">')
    assert (finding["line"], finding["column"]) == (3, 6)
    assert found["summary"]["by_verdict"]["ok"] == 1
    assert (site / "index.html").read_bytes() == before


def test_check_is_clean_when_every_image_has_a_text(tmp_path: Path) -> None:
    """Exit 0 and no finding."""
    site = make_site(tmp_path, index='<img src="keep-a.png" alt="A heron on the jetty">')
    code, found = report(tmp_path, site, "check")
    assert (code, found["findings"]) == (0, [])


def test_a_report_in_the_sites_folder_is_none_of_its_pages(tmp_path: Path) -> None:
    """The next run finds what this one found: neither a page nor an image more."""
    site = make_site(tmp_path, index='<img src="fill-a.png">')
    assert alttext("check", "site", "--output", "site/report.html", cwd=tmp_path).returncode == 1
    _, found = report(tmp_path, site, "check")
    assert (found["summary"]["pages"], found["summary"]["images"], found["problems"]) == (1, 1, [])


def test_folders_of_the_settings_that_are_not_there_are_named(tmp_path: Path) -> None:
    """A check and a fill say which; neither fails for it, for a later step may make them."""
    (tmp_path / "there").mkdir()
    (tmp_path / "alttext-html.toml").write_text('roots = ["there", "gone"]\nsources = ["lost"]\n')
    site = make_site(tmp_path, index='<img src="keep-a.png" alt="A heron on the jetty">')
    for command in ("check", "fill"):
        code, found = report(tmp_path, site, command)
        assert code == 0
        assert [note.split(",")[0] for note in found["notes"]] == [
            f"roots: there is no folder {tmp_path / 'gone'}", f"sources: there is no folder {tmp_path / 'lost'}",
        ]  # fmt: skip


def test_a_dry_run_names_the_exact_price_and_writes_nothing(tmp_path: Path, sandbox: Service) -> None:
    """Three images, two languages, one of them twice: the price is counted in texts, not in images."""
    site = make_site(
        tmp_path,
        index='<img src="fill-a.png"><img src="fill-b.png"><img src="fill-a.png">',
        other='<div lang="fr"><img src="fill-a.png"></div>',
    )
    before = sites.pages(site)
    code, found = report(tmp_path, site, "fill", "--dry-run", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 1
    assert found["summary"]["credits_needed"] == 3
    assert found["summary"]["credits_spent"] == 0
    assert {finding["text_source"] for finding in found["findings"]} == {"provider"}
    assert sandbox.calls() == []
    assert sites.pages(site) == before
    assert not (tmp_path / "cache").exists()


def test_the_price_of_a_dry_run_is_what_the_fill_then_costs(tmp_path: Path, sandbox: Service) -> None:
    """Plan and purchase agree to the credit."""
    site = make_site(tmp_path, index='<img src="fill-a.png"><p lang="de"><img src="fill-a.png"><img src="fill-b.png">')
    _, plan = report(tmp_path, site, "fill", "--dry-run", "--api-url", sandbox.url, key=sandbox.key)
    code, done = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 0
    assert done["summary"]["credits_spent"] == plan["summary"]["credits_needed"] == 3
    assert done["summary"]["credits_left"] == 997
    assert done["summary"]["requests"] == 2, "the two languages of one image are one request"


def test_without_a_key_fill_writes_what_is_free_and_prices_the_rest(tmp_path: Path) -> None:
    """The link's purpose and the same picture's text cost nothing; the other image is listed with its price."""
    site = make_site(
        tmp_path,
        index='<a href="about.html"><img src="fill-link.png" alt=""></a> <img src="fill-a.png"> <img src="fill-b.png">',
        about='<img src="fill-b.png" alt="The boathouse in snow">',
    )
    code, found = report(tmp_path, site, "fill")
    assert code == 1
    assert alts(site)[0] == "Notes"
    assert alts(site)[1] is None
    assert alts(site)[2] == "The boathouse in snow"
    assert found["summary"]["credits_needed"] == 1
    assert found["summary"]["remaining"] == 1
    (left,) = [finding for finding in found["findings"] if finding["new_text"] is None]
    assert "ALTTEXTGENIE_API_KEY" in left["remedy"]


def test_a_group_is_not_silenced_before_its_speaker_has_a_text(tmp_path: Path, sandbox: Service) -> None:
    """Without a key all stay as they are and remain; with one the first gets the text and the others are empty."""
    body = '<p><img src="fill-a.png"><img src="fill-a.png"><img src="fill-a.png"></p>'
    site = make_site(tmp_path, index=body)
    code, found = report(tmp_path, site, "fill")
    assert (code, alts(site)) == (1, [None, None, None])
    assert (found["summary"]["remaining"], found["summary"]["credits_needed"]) == (3, 1)
    assert "speaks for its group" in found["findings"][1]["remedy"]
    options = ("--api-url", sandbox.url)
    code, found = report(tmp_path, site, "fill", "--dry-run", *options, key=sandbox.key)
    assert (found["summary"]["remaining"], found["summary"]["credits_needed"]) == (0, 1)
    code, found = report(tmp_path, site, "fill", *options, key=sandbox.key)
    assert (code, alts(site)[1:]) == (0, ["", ""])
    assert str(alts(site)[0]).startswith("Sandbox")


def test_a_group_whose_speaker_is_never_described_is_not_silenced(tmp_path: Path) -> None:
    """The settings only report what is missing; then nobody would say anything."""
    (tmp_path / "alttext-html.toml").write_text('[severity]\nmissing = "report"\n')
    site = make_site(tmp_path, index='<p><img src="fill-a.png"><img src="fill-a.png"></p>')
    report(tmp_path, site, "fill")
    assert alts(site) == [None, None]


def test_max_credits_is_never_exceeded_and_the_most_used_image_comes_first(tmp_path: Path, sandbox: Service) -> None:
    """With one credit the image on two places is bought; the run says what remains."""
    site = make_site(tmp_path, index='<p><img src="fill-a.png"><p><img src="fill-b.png"><p><img src="fill-b.png">')
    code, found = report(tmp_path, site, "fill", "--max-credits", 1, "--api-url", sandbox.url, key=sandbox.key)
    assert code == 1
    assert sandbox.charged() == found["summary"]["credits_spent"] == 1
    assert alts(site)[0] is None
    assert alts(site)[1] == alts(site)[2]
    assert str(alts(site)[1]).startswith("Sandbox")


@pytest.mark.parametrize(
    ("lang", "asked"),
    [("pt-BR", "pt"), ("zh-Hant", "zh"), ("nb", "no"), ("fil", "tl"), ("iw", "he"), ("in", "id"), ("sr-Latn", "sr")],
)
def test_the_language_of_the_nearest_ancestor_is_asked_for(
    lang: str, asked: str, tmp_path: Path, sandbox: Service
) -> None:
    """BCP 47 tags of pages become the codes of the API."""
    site = make_site(tmp_path, index=f'<div lang="{lang}"><p><img src="fill-a.png"></p></div>')
    _, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert [call["languages"] for call in sandbox.calls()] == [[asked]]
    assert found["summary"]["remaining"] == 0


def test_a_language_that_the_service_lacks_is_said_and_nothing_is_bought(tmp_path: Path, sandbox: Service) -> None:
    """Sorbian is a language, and no language of the API: the finding names it."""
    site = make_site(tmp_path, index='<div lang="hsb"><img src="fill-a.png"></div>')
    code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 1
    assert '"hsb"' in found["findings"][0]["remedy"]
    assert sandbox.calls() == []


def test_texts_are_bought_in_the_languages_of_the_settings_and_owned_ones_used_in_all(
    tmp_path: Path, sandbox: Service
) -> None:
    """Plan, price and purchase leave other languages out and say so; a text that is there already is written."""
    body = '<p lang="pt-BR"><img src="fill-a.png"></p><p lang="de"><img src="fill-a.png"><img src="fill-b.png"></p>'
    site = make_site(tmp_path, index=body)
    options = ("--languages", "pt", "--languages", "en", "--api-url", sandbox.url)
    _, plan = report(tmp_path, site, "fill", "--dry-run", *options, key=sandbox.key)
    assert [finding["text_source"] for finding in plan["findings"]] == ["provider", None, None]
    assert plan["summary"]["credits_needed"] == 1
    code, found = report(tmp_path, site, "fill", *options, key=sandbox.key)
    assert (code, [call["languages"] for call in sandbox.calls()]) == (1, [["pt"]])
    assert found["findings"][1]["remedy"].startswith('texts are bought in pt, en alone; name "de" in languages too')
    report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    site.rename(tmp_path / "filled")
    site = make_site(tmp_path, index=body)
    code, found = report(tmp_path, site, "fill", *options, key=sandbox.key)
    assert (code, found["summary"]["by_source"], sandbox.charged()) == (0, {"cache": 3}, 3)


def test_the_text_that_was_there_is_replaced_only_when_it_is_certainly_weak(tmp_path: Path, sandbox: Service) -> None:
    """A file name goes; a person's words stay, also where a rule has something to say about them."""
    site = make_site(
        tmp_path,
        index='<img src="fill-a.png" alt="IMG_2041.JPG"><img src="keep-b.png" alt="Image of a boat">'
        '<img src="keep-c.png" alt="Boat">',
    )
    code, _ = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 0
    assert alts(site)[1:] == ["Image of a boat", "Boat"]
    assert str(alts(site)[0]).startswith("Sandbox")


def test_the_catalogue_is_asked_first_and_a_correction_there_wins(tmp_path: Path, sandbox: Service) -> None:
    """Fill, correct the catalogue, build again: the correction is published, without a key, without a request."""
    source = '<img src="fill-a.png">'
    site = make_site(tmp_path, index=source)
    (tmp_path / "alttext-html.toml").write_text('style = "shorter"\n')
    report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    catalogue = tmp_path / "alttext.json"
    text = str(alts(site)[0])
    catalogue.write_text(catalogue.read_text("utf-8").replace(text, "The pier at low tide"), "utf-8")
    (site / "index.html").write_text(PAGE.format(body=source), "utf-8")
    code, found = report(tmp_path, site, "fill", "--frozen")
    assert code == 0
    assert alts(site) == ["The pier at low tide"]
    assert found["findings"][0]["text_source"] == "catalogue"
    assert len(sandbox.calls()) == 1


def test_texts_that_the_catalogue_could_not_take_remain(tmp_path: Path, sandbox: Service) -> None:
    """They are written and paid for, and the next machine would pay again: exit 1, and the report says why."""
    site = make_site(tmp_path, index='<img src="fill-a.png">')
    (tmp_path / "elsewhere.json").write_text('{"version": 1, "images": {}}')
    (tmp_path / "alttext.json").symlink_to(tmp_path / "elsewhere.json")
    code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert (code, found["summary"]["remaining"]) == (1, 0)
    assert "is a symbolic link and was not written" in found["notes"][0]


def test_a_spacer_gets_an_empty_alt_and_costs_nothing(tmp_path: Path, sandbox: Service) -> None:
    """One transparent pixel says nothing."""
    from PIL import Image

    site = make_site(tmp_path, index='<img src="p.png">')
    Image.new("RGBA", (1, 1), (0, 0, 0, 0)).save(site / "p.png")
    code, _ = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 0
    assert alts(site) == [""]
    assert sandbox.calls() == []
    assert report(tmp_path, site, "check")[0] == 0


def test_a_picture_that_is_only_called_a_spacer_is_described(tmp_path: Path, sandbox: Service) -> None:
    """Where its file shows something a check misses its text; one colour shows nothing, however large it is."""
    from PIL import Image

    lazy = '<img src="data:," data-src="pixel.png"><noscript><img src="pixel.png"></noscript>'
    site = make_site(tmp_path, index=f'{lazy}<p><img src="clear.png"><img src="not-there/blank.png">')
    Image.linear_gradient("L").resize((200, 100)).save(site / "pixel.png")
    Image.new("RGB", (200, 100), "white").save(site / "clear.png")
    _, found = report(tmp_path, site, "check")
    assert [each["code"] for each in found["findings"]] == [
        "missing", "noscript-twin", "decorative-spacer", "decorative-spacer",
    ]  # fmt: skip
    code, _ = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 0
    text, copied, *spacers = alts(site)
    assert text
    assert text == copied
    assert spacers == ["", ""]
    assert report(tmp_path, site, "check")[0] == 0


def test_account_and_languages_answer(tmp_path: Path, sandbox: Service) -> None:
    """Both are free, and readable."""
    account = alttext("account", "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
    assert account.returncode == 0
    assert "1,000" in account.stdout or "1000" in account.stdout
    languages = alttext("languages", cwd=tmp_path)
    assert languages.returncode == 0
    asked = alttext("languages", "--online", "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
    assert asked.stdout == languages.stdout
    assert "Deutsch" in languages.stdout


def test_an_area_says_where_it_leads_and_never_what_the_map_shows(tmp_path: Path, sandbox: Service) -> None:
    """The target's title where the site has it; for a foreign target a report, and no purchase."""
    site = make_site(
        tmp_path,
        index='<map name="m"><area href="about.html"><area href="https://example.org/"></map>'
        '<img src="keep-plan.png" usemap="#m" alt="Plan of the town">',
        about="<p>Nothing here",
    )
    code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 1
    assert [finding["new_text"] for finding in found["findings"]] == ["Notes", None]
    assert sandbox.calls() == []


def test_a_drawing_that_cannot_be_drawn_here_has_no_price(tmp_path: Path) -> None:
    """Without the extra for SVG a plan names it, and counts nothing."""
    site = make_site(tmp_path, index='<p><img src="rain.svg">')
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><path d="M0 0h90v90"/></svg>'
    (site / "rain.svg").write_text(drawing)
    program = """
import sys
sys.modules["resvg_py"] = None
from alttext_html.cli.main import run
sys.argv = ["alttext-html", "fill", "site", "--dry-run"]
run()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'pip install "alttext-html[svg]"' in done.stdout
    assert "credit" not in done.stdout


def test_an_area_gets_nothing_that_the_catalogue_says_of_its_map(tmp_path: Path, sandbox: Service) -> None:
    """The map's text is bought and recorded; the area stays open, in this fill and in the one that knows the text."""
    source = '<map name="m"><area href="https://example.org/"></map><p><img src="fill-plan.png" usemap="#m">'
    site = make_site(tmp_path, index=source)
    (tmp_path / "alttext-html.toml").write_text("")
    for _ in range(2):
        code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
        assert code == 1
        assert [finding["code"] for finding in found["findings"] if finding["new_text"] is None] == ["missing-in-link"]
    assert '<area href="https://example.org/">' in (site / "index.html").read_text("utf-8")
    assert len(sandbox.calls()) == 1


def test_the_sizes_of_one_picture_are_one_purchase(tmp_path: Path, sandbox: Service) -> None:
    """A thumbnail, a large one and a WebP of the same picture share a text; apart they cost one credit each."""
    from PIL import Image

    site = make_site(tmp_path, index='<p><img src="p-800.png"><p><img src="p-400.webp"><p><img src="p-200.jpg">')
    picture = Image.effect_mandelbrot((800, 600), (-2, -1.5, 1, 1.5), 60).convert("RGB")
    picture.save(site / "p-800.png")
    picture.resize((400, 300)).save(site / "p-400.webp", quality=90)
    picture.resize((200, 150)).save(site / "p-200.jpg", quality=90)
    options = ("--dry-run", "--api-url", sandbox.url)
    (tmp_path / "alttext-html.toml").write_text('twins = "apart"\nrecord = "never"\n')
    _, apart = report(tmp_path, site, "fill", *options, key=sandbox.key)
    assert apart["summary"]["credits_needed"] == 3
    (tmp_path / "alttext-html.toml").unlink()
    code, done = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 0
    assert done["summary"]["credits_spent"] == 1
    assert len(set(alts(site))) == 1


def test_another_host_is_not_asked_unless_the_settings_allow_it(tmp_path: Path, sandbox: Service) -> None:
    """The finding names the setting; an allowed host with a private address is refused all the same."""
    address = sandbox.url.replace("/api/v1", "/picture.png")
    site = make_site(tmp_path, index=f'<img src="{address}">')
    _, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert 'remote = ["127.0.0.1"]' in found["findings"][0]["remedy"] or "remote" in found["findings"][0]["remedy"]
    (tmp_path / "alttext-html.toml").write_text('remote = ["127.0.0.1"]\n')
    _, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert "only public hosts" in found["findings"][0]["remedy"]
    assert sandbox.calls() == []


def test_canvas_and_background_images_are_reported_on_request(tmp_path: Path) -> None:
    """Silent by default; a report, never an edit, with report_also."""
    site = make_site(tmp_path, index='<canvas></canvas><div style="background-image: url(fill-a.png)">')
    assert report(tmp_path, site, "check")[1]["findings"] == []
    (tmp_path / "alttext-html.toml").write_text('report_also = ["canvas", "background"]\n')
    code, found = report(tmp_path, site, "check")
    assert code == 0
    assert [(finding["code"], finding["severity"]) for finding in found["findings"]] == [
        ("canvas", "report"),
        ("background", "report"),
    ]


def test_a_picture_element_that_shows_other_pictures_is_mentioned(tmp_path: Path, sandbox: Service) -> None:
    """Art direction: the img gets the text, the note names the other picture."""
    site = make_site(
        tmp_path,
        index='<picture><source media="(max-width: 600px)" srcset="keep-portrait.png">'
        '<img src="fill-wide.png"></picture>',
    )
    code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 0
    assert any("keep-portrait.png" in note for note in found["notes"])
