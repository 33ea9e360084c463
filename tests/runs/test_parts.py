"""A fill in parts, in one process: what a plan lists, what each shard may spend, which pages it writes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from alttext_html import run
from alttext_html.buying.plan_file import read_plan
from alttext_html.buying.shards import Shard
from alttext_html.errors import SettingsError
from alttext_html.report.order import json_document
from alttext_html.secret import Secret
from alttext_html.settings import Buy, Record, Settings, Twins
from alttext_html.texts import cache_tools
from alttext_html.texts.cache import TextCache
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.providers.sandbox import Sandbox
from alttext_html.texts.store import Ruling
from alttext_html.types import Order, OrderState, Outcome
from tests.helpers import sites
from tests.helpers.redis_server import redis_server

PAGE = '<!doctype html><html lang="{}"><head><title>Notes</title></head><body><main>\n{}\n</main></body></html>'
NAMES = "abcdefgh"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(credits=1000) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Eight pages with a picture each, a logo on all of them, and one in French with two of the pictures."""
    folder = tmp_path / "site"
    for name in NAMES:
        sites.draw(folder / f"{name}.png")
        page = PAGE.format("en", f'<p><img src="{name}.png"></p>\n<p><img src="logo.png"></p>')
        (folder / f"{name}.html").write_text(page)
    sites.draw(folder / "logo.png")
    (folder / "z.html").write_text(PAGE.format("fr", '<p><img src="a.png"></p><p><img src="logo.png"></p>'))
    return folder


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """One picture in two sizes, the large one on the first page and the small one on the last, and a logo on both."""
    folder = tmp_path / "twins"
    for name in ("harbour", "logo"):
        sites.draw(folder / f"{name}.png")
    with Image.open(folder / "harbour.png") as picture:
        for width in (400, 800):
            picture.resize((width, width * 3 // 4)).save(folder / f"harbour-{width}x{width * 3 // 4}.png")
    for page, size in (("a", "800x600"), ("h", "400x300")):
        html = PAGE.format("en", f'<p><img src="harbour-{size}.png"></p>\n<p><img src="logo.png"></p>')
        (folder / f"{page}.html").write_text(html)
    return folder


def told(folder: Path, sandbox: Sandbox, **changed: object) -> Settings:
    """Settings with a cache of its own in ``folder``."""
    chosen = Settings(
        api_url=sandbox.url,
        api_key=Secret(sandbox.key),
        cache_dir=folder / "cache",
        catalogue=folder / "alttext.json",
        record=Record.NEVER,
    )
    return replace(chosen, **changed)  # type: ignore[arg-type]


def charged(sandbox: Sandbox) -> int:
    return sum(call.credits for call in sandbox.purchases)


def in_parts(site: Path, folder: Path, settings: Settings, of: int) -> tuple[list[Outcome], dict[str, bytes]]:
    """What shards tell, each with a copy of the site, and the pages with those that they changed."""
    union, outcomes = sites.pages(site), []
    for number in range(1, of + 1):
        copy = Path(shutil.copytree(site, folder / f"copy-{number}"))
        outcomes.append(run.fill(copy, settings, shard=Shard(number, of)))
        union |= {path: (copy / path).read_bytes() for path in outcomes[-1].files}
    return outcomes, union


def saved(order: Order, path: Path) -> Path:
    path.write_text(json_document(order, "1.0"))
    return path


# --- the plan --------------------------------------------------------------------------------------------


def test_a_plan_lists_each_text_once(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """With its first place and all its uses; it asks nobody."""
    found = run.plan(site, told(tmp_path, sandbox))
    assert len(found.lines) == len(NAMES) + 3
    logo = found.lines[1]
    assert (logo.picture, logo.language, logo.uses, logo.page, logo.line) == ("logo.png", "en", 8, "a.html", 3)
    assert {line.state for line in found.lines} == {OrderState.PLANNED}
    assert found.credits(OrderState.PLANNED) == len(found.lines)
    assert (sandbox.purchases, found.credits_left) == ((), None)


def test_a_plan_says_what_its_budget_reaches(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """The texts with most uses, as a purchase would choose them."""
    found = run.plan(site, told(tmp_path, sandbox, max_credits=2))
    planned = [(line.picture, line.language) for line in found.lines if line.state is OrderState.PLANNED]
    assert planned == [("a.png", "en"), ("logo.png", "en")]
    assert found.notes == (
        "needs 11 credits, --max-credits allows 2: the 2 that appear on most pages are bought first",
    )


def test_other_languages_are_in_no_plan_and_no_purchase(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Where the settings name the languages that texts are bought in."""
    settings = told(tmp_path, sandbox, languages=("fr", "de"))
    planned, bought = run.plan(site, settings), run.buy(site, settings)
    assert [line.language for line in (*planned.lines, *bought.lines)] == ["fr"] * 4
    assert charged(sandbox) == 2


def test_what_is_owned_is_in_no_plan(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """After a purchase the plan is empty, and a second purchase has no lines."""
    settings = told(tmp_path, sandbox)
    first = run.buy(site, settings)
    assert {line.state for line in first.lines} == {OrderState.BOUGHT}
    assert (first.credits_spent, first.credits_left) == (11, 989)
    assert run.plan(site, settings).lines == run.buy(site, settings).lines == ()
    assert charged(sandbox) == 11


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version":2,"texts":[]}', '{"version":1,"texts":[{"sha256":"../x"}]}', "\udcff"]
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: str) -> None:
    """The error says how to write one."""
    file = tmp_path / "plan.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"no plan .*alttext-html plan SITE --output plan.json"):
        read_plan(file)


def test_a_plan_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the reason."""
    with pytest.raises(SettingsError, match=r"plan\.json: the plan cannot be read \(No such file"):
        read_plan(tmp_path / "plan.json")


# --- the purchase ----------------------------------------------------------------------------------------


def test_shards_share_a_budget_without_a_plan(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Each has its part whatever the others do; together they spend no more than the budget."""
    for number in range(1, 5):
        shard = Shard(number, 4)
        order = run.buy(site, told(tmp_path / str(number), sandbox, max_credits=6), shard=shard)
        assert order.credits_spent <= (shard.credits(6) or 0)
    assert 0 < charged(sandbox) <= 6


def test_shards_with_a_plan_buy_all_of_it_and_nothing_else(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """The plan is their budget to the credit, and a shard that runs again buys nothing twice."""
    planned = read_plan(saved(run.plan(site, told(tmp_path, sandbox, max_credits=7)), tmp_path / "plan.json"))
    for _ in range(2):
        for number in range(1, 5):
            settings = told(tmp_path / str(number), sandbox, max_credits=7)
            run.buy(site, settings, shard=Shard(number, 4), planned=planned)
    bought = Counter((call.image, language) for call in sandbox.purchases for language in call.languages)
    assert bought == dict.fromkeys([(sha256, language) for sha256, language, *_ in planned], 1)
    assert charged(sandbox) == 7


def test_a_plan_above_the_budget_is_refused(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Before anything is bought."""
    planned = read_plan(saved(run.plan(site, told(tmp_path, sandbox)), tmp_path / "plan.json"))
    with pytest.raises(SettingsError, match="the plan costs 11 credits and --max-credits allows 10"):
        run.buy(site, told(tmp_path, sandbox, max_credits=10), planned=planned)
    assert sandbox.purchases == ()


def test_a_plan_for_other_pages_is_told(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """What it lists and nobody needs is not bought."""
    planned = read_plan(saved(run.plan(site, told(tmp_path, sandbox)), tmp_path / "plan.json"))
    sites.draw(site / "other.png")
    (site / "other.png").replace(site / "b.png")
    order = run.buy(site, told(tmp_path, sandbox), planned=planned)
    assert order.notes == ("1 of 11 texts in the plan are not needed here: was the site built anew?",)
    assert order.credits_spent == 10


def test_a_shard_needs_a_budget(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Eight jobs that see one balance would each spend all of it."""
    with pytest.raises(SettingsError, match=r"--shard 3/8 needs a budget.*--plan.*--max-credits"):
        run.buy(site, told(tmp_path, sandbox), shard=Shard(3, 8))


def test_a_shard_lets_the_balance_decide_nothing(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Others spend of it: a request without an answer stays a doubt, also when the shards are brought together."""
    sandbox.set_faults("drop-after@1")
    logo = hashlib.sha256((site / "logo.png").read_bytes()).hexdigest()
    shard = next(Shard(number, 2) for number in (1, 2) if Shard(number, 2).has_image(logo))
    order = run.buy(site, told(tmp_path / "1", sandbox, max_credits=100), shard=shard)
    assert {"may have cost 1 credit for nothing" in note for note in order.notes} == {True}
    assert order.credits_left is None
    whole = told(tmp_path / "all", sandbox)
    cache_tools.merge(whole.cache_folder(), tmp_path / "1" / "cache")
    assert run.buy(site, whole).notes == ()
    with Ledger(whole.cache_folder()) as ledger:
        assert {(doubt.ruling, doubt.epoch) for doubt in ledger.history()} == {(Ruling.UNKNOWN, None)}


def test_a_run_alone_lets_the_balance_decide(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """The same end of the same request."""
    sandbox.set_faults("drop-after@1")
    notes = run.buy(site, told(tmp_path, sandbox)).notes
    assert {"the balance shows that it cost 1 credit for nothing" in note for note in notes} == {True}


def test_shards_on_a_server_need_no_merge(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """What each bought is there for all."""
    with redis_server() as server:
        for number in (1, 2):
            settings = told(tmp_path / str(number), sandbox, max_credits=100, cache=server.address)
            run.buy(site, settings, shard=Shard(number, 2))
        written = run.fill(site, told(tmp_path / "other", sandbox, buy=Buy.NO, cache=server.address))
    assert (written.summary.remaining, charged(sandbox)) == (0, 11)


# --- the pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [2, 5])
def test_the_parts_of_a_fill_are_the_fill(site: Path, tmp_path: Path, sandbox: Sandbox, of: int) -> None:
    """Each page is written by one shard with the bytes of a whole fill, and told of by one report."""
    (site / "broken.xhtml").write_text("<p><![CDATA[<img src=a.png>]]></p>", "utf-8")
    run.buy(site, told(tmp_path, sandbox))
    settings = told(tmp_path, sandbox, buy=Buy.NO)
    parts, union = in_parts(site, tmp_path, settings, of)
    whole = run.fill(site, settings)
    assert union == sites.pages(site)
    assert sorted(path for part in parts for path in part.files) == list(whole.files)
    assert sorted(problem.path for part in parts for problem in part.problems) == ["broken.xhtml"]
    for name in ("pages", "pages_changed", "images"):
        assert sum(getattr(part.summary, name) for part in parts) == getattr(whole.summary, name)
    found = [finding for part in parts for finding in part.findings]
    assert sorted(found, key=lambda each: (each.page, each.offset)) == list(whole.findings)


def test_the_whole_decides_for_each_part(tmp_path: Path, sandbox: Sandbox) -> None:
    """A text that stands on one shard's page is taken on another's."""
    site = tmp_path / "site"
    sites.draw(site / "boat.png")
    for name in NAMES:
        alt = ' alt="A boat in the reeds"' if name == "c" else ""
        (site / f"{name}.html").write_text(PAGE.format("en", f'<img src="boat.png"{alt}>'))
    _, union = in_parts(site, tmp_path, told(tmp_path, sandbox, buy=Buy.NO), 4)
    assert {alt for page in union.values() for _, alt in sites.alts(page)} == {"A boat in the reeds"}


def test_a_part_prices_what_its_own_pages_lack(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Each text once, in the language of its page."""
    parts, _ = in_parts(site, tmp_path, told(tmp_path, sandbox, buy=Buy.NO), 5)
    for part in parts:
        texts = {(finding.src, finding.page == "z.html") for finding in part.findings}
        assert part.summary.credits_needed == len(texts)
    assert sandbox.purchases == ()


@pytest.mark.parametrize("written", ["a", "h"])
def test_one_picture_in_two_sizes_is_paid_once_when_one_page_is_written_already(
    twins: Path, tmp_path: Path, sandbox: Sandbox, written: str
) -> None:
    """As after a kill between the two pages: the other size alone still leads to its text."""
    built = sites.pages(twins)
    run.fill(twins, told(tmp_path, sandbox))
    whole = sites.pages(twins)
    for page in {"a", "h"} - {written}:
        (twins / f"{page}.html").write_bytes(built[f"{page}.html"])
    assert run.fill(twins, told(tmp_path, sandbox)).summary.credits_spent == 0
    assert sites.pages(twins) == whole
    assert charged(sandbox) == 2


@pytest.mark.parametrize("pages", ["ah", "ha"])
def test_one_picture_in_two_sizes_is_paid_once_when_each_fill_is_about_one_page(
    twins: Path, tmp_path: Path, sandbox: Sandbox, pages: str
) -> None:
    """The second fill finds the other size beside its own: a dry run over both pages said as much."""
    settings = told(tmp_path, sandbox)
    for page in pages:
        run.fill(twins, settings, only=[f"{page}.html"])
    assert len({tuple(alt for _, alt in sites.alts(page)) for page in sites.pages(twins).values()}) == 1
    assert charged(sandbox) == 2


def test_a_file_of_the_same_name_that_looks_otherwise_shares_no_text(
    twins: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    """A name proves nothing, also where the other page is written already."""
    with Image.open(twins / "harbour-400x300.png") as picture:
        picture.rotate(180).save(twins / "harbour-400x300.png")
    for page in "ah":
        run.fill(twins, told(tmp_path, sandbox), only=[f"{page}.html"])
    assert charged(sandbox) == 3


@pytest.mark.parametrize("shared", [False, True], ids=["folder", "server"])
def test_shards_in_turn_on_one_folder_find_the_text_of_both_sizes(
    twins: Path, tmp_path: Path, sandbox: Sandbox, shared: bool
) -> None:
    """The later ones see one size alone; nothing remains, and one picture has one text."""
    with redis_server() if shared else nullcontext() as server:
        settings = told(tmp_path, sandbox, cache=None if server is None else server.address)
        run.buy(twins, settings)
        for number in (4, 3, 2, 1):
            run.fill(twins, replace(settings, buy=Buy.NO), shard=Shard(number, 4))
        assert run.fill(twins, settings).summary.remaining == 0
    assert len({tuple(alt for _, alt in sites.alts(page)) for page in sites.pages(twins).values()}) == 1
    assert charged(sandbox) == 2


def test_a_shared_text_is_kept_for_what_was_wanted_and_nothing_else(
    twins: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    """The small size is on a French page alone: it has the French text, which cost nothing more."""
    french = (twins / "h.html").read_bytes().replace(b'"en"', b'"fr"')
    (twins / "h.html").write_bytes(french)
    settings = told(tmp_path, sandbox)
    run.fill(twins, settings)
    with TextCache(settings.cache_folder()) as cache, Ledger(settings.cache_folder()) as ledger:
        texts = Counter((each.key.language, each.credits) for each in cache.entries())
        found = cache_tools.stats(cache, ledger)
    assert texts == {("en", 1): 2, ("fr", 1): 2, ("fr", 0): 1}
    assert (found.texts, found.images, found.credits) == (5, 3, charged(sandbox))


def test_sizes_that_are_apart_are_kept_apart(twins: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Each costs its credit."""
    run.fill(twins, told(tmp_path, sandbox, twins=Twins.APART))
    assert charged(sandbox) == 3


def test_only_the_whole_writes_the_catalogue(site: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Parts would write a part of it each."""
    settings = told(tmp_path, sandbox, record=Record.ALWAYS)
    run.buy(site, settings)
    run.fill(Path(shutil.copytree(site, tmp_path / "copy")), settings, shard=Shard(1, 2))
    assert not settings.catalogue.exists()
    run.fill(site, settings)
    assert len(json.loads(settings.catalogue.read_text("utf-8"))["images"]) == len(NAMES) + 1
