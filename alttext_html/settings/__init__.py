"""The settings: one frozen table with its documentation, and how its values are read and merged.

Values come, in rising order, from the defaults, the project's file (``alttext-html.toml``, or ``[tool.alttext-html]``
in ``pyproject.toml``), a host such as MkDocs, the environment (``ALTTEXT_HTML_<NAME>``) and the command line. The API
key comes from ``ALTTEXTGENIE_API_KEY`` or a key file, never from a settings file.
``values.py`` types and merges, ``sources.py`` reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct, field, structs

from alttext_html.errors import SettingsError
from alttext_html.secret import Secret
from alttext_html.texts.providers.address import DEFAULT_URL
from alttext_html.texts.redis_address import FORMS, ServerAddress
from alttext_html.texts.stores import Place
from alttext_html.types import MAX_KEYWORDS, EmptyAlt, OptOut, PathAction, Style

ENVIRONMENT_PREFIX = "ALTTEXT_HTML_"
PAYING = "alttextgenie"
"""the provider that api_url and the API key are for"""
AUTO_KEYWORDS = "auto"
"""keywords that stand for those found around each image"""
KEY_VARIABLE = "ALTTEXTGENIE_API_KEY"
KEY_FILE_VARIABLE = "ALTTEXTGENIE_API_KEY_FILE"
OTHER_VARIABLES = frozenset({"ALTTEXT_HTML_DEBUG"})
"""Variables with our prefix that are not settings."""


class Mode(StrEnum):
    """Whether a run may use the network, and whether what stays unknown fails it."""

    ONLINE = "online"
    OFFLINE = "offline"
    """write what is known; what is not known does not fail the run"""
    FROZEN = "frozen"
    """write what is known; what is not known fails the run"""


class Buy(StrEnum):
    """Whether a run may spend credits. Settings files write it as true or false."""

    YES = "true"
    NO = "false"


class Twins(StrEnum):
    """Whether the sizes and formats of one picture share a text."""

    SHARE = "share"
    APART = "apart"


class Send(StrEnum):
    """How a picture travels to the provider."""

    FILE = "file"
    URL = "url"
    """the address that everybody can see it at, where it has one"""


class ReportedElement(StrEnum):
    """Elements that are reported on request only: no attribute of theirs could carry a bought text."""

    CANVAS = "canvas"
    BACKGROUND = "background"
    """an inline CSS background image"""


class FreeSource(StrEnum):
    """Where a text may come from for nothing, beside the catalogue and the cache."""

    PAGE = "page"
    """its title, or the title of the page that it links to"""
    EMBEDDED = "embedded"
    """its own metadata"""
    SITE = "site"
    """the same picture elsewhere"""


class Record(StrEnum):
    """Whether texts that a run got are added to the catalogue."""

    AUTO = "auto"
    """where there is a catalogue, or a settings file that could have one beside it"""
    ALWAYS = "always"
    NEVER = "never"


class HiddenImages(StrEnum):
    """What happens to images that are hidden now and may show later (tabs, carousels)."""

    SKIP = "skip"
    FILL = "fill"


class WeakTexts(StrEnum):
    """What happens to a text that is certainly no description."""

    OVERWRITE = "overwrite"
    REPORT = "report"


class MarkMachineTexts(StrEnum):
    """Whether a text that a machine wrote says so in the page."""

    OFF = "off"
    ATTRIBUTE = "data-alt-by"


class Level(StrEnum):
    """What a detection rule leads to."""

    FIX = "fix"
    REPORT = "report"
    INFO = "info"
    OFF = "off"


class PathRuleSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One ``[[tool.alttext-html.rules]]``: which images it is about, and what to do with them."""

    match: str | None = None
    """glob of pages"""
    select: str | None = None
    """CSS selector of elements"""
    src: str | None = None
    """glob of image sources"""
    do: PathAction | None = None
    style: Style | None = None
    keywords: str | None = None


class ProviderSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One ``[tool.alttext-html.provider.<name>]``: where a provider is, and which of its models writes."""

    base_url: str | None = None
    model: str | None = None
    key_variable: str | None = None
    """name of the environment variable that holds its key"""


Count = Annotated[int, Meta(ge=0)]
Few = Annotated[int, Meta(ge=1, le=64)]
Seconds = Annotated[float, Meta(gt=0, le=7 * 24 * 3600)]
Keywords = Annotated[str, Meta(max_length=MAX_KEYWORDS)]
Word = Annotated[str, Meta(min_length=1)]
Words = tuple[Word, ...]


class About(Struct, frozen=True):
    """What the reference says of a setting: the values it takes, and what it does."""

    expects: str
    doc: str


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that a run can be told. Its annotations are the reference: ``describe_settings()``."""

    empty_alt: Annotated[
        EmptyAlt, About("auto, missing or decorative", 'How alt="" is read where nothing in the page decides it.')
    ] = EmptyAlt.AUTO
    language: Annotated[Word, About("a language tag", "Language of images on pages that name none.")] = "en"
    languages: Annotated[
        Words, About("a list of language tags", "Languages that texts are bought in; without it, those of the pages.")
    ] = ()
    style: Annotated[Style, About("1-5 or its name", "Style of bought texts.")] = Style.RECOMMENDED
    keywords: Annotated[
        Keywords,
        About(
            "up to 255 characters, or auto",
            "Words that bought texts should contain; auto takes them from around the image.",
        ),
    ] = ""
    site_name: Annotated[str, About("a text", "Name of the site: what an image that links to the home page says.")] = ""
    site_url: Annotated[
        str,
        About(
            "a URL such as https://example.org/docs/",
            "Address the site is served at; images whose address starts with it are files.",
        ),
    ] = ""
    pages: Annotated[Words, About("a list of globs", "Pages to read, relative to the site.")] = (
        "**/*.html",
        "**/*.htm",
        "**/*.xhtml",
    )
    exclude: Annotated[Words, About("a list of globs", "Pages to leave alone.")] = ()
    feeds: Annotated[
        bool, About("true or false", "Whether the images in the HTML of Atom and RSS feeds get their texts too.")
    ] = False
    roots: Annotated[
        tuple[Path, ...], About("a list of folders", "Folders beside the site that may hold its images.")
    ] = ()
    sources: Annotated[
        tuple[Path, ...],
        About("a list of folders", "Folders with the files that pages are made from, for reports to name these."),
    ] = ()
    report_also: Annotated[
        tuple[ReportedElement, ...],
        About("a list of canvas, background", "Elements that are reported on request only."),
    ] = ()
    free_sources: Annotated[
        tuple[FreeSource, ...], About("a list of page, embedded, site", "Texts that are taken for nothing.")
    ] = tuple(FreeSource)
    lazy_attributes: Annotated[
        Words,
        About("a list of attributes", "More attributes that name lazy images; those ending in set hold a srcset."),
    ] = ()
    twins: Annotated[
        Twins,
        About("share or apart", "Whether all sizes and formats of one picture share a text."),
    ] = Twins.SHARE
    send: Annotated[Send, About("file or url", "What is sent of a picture: its bytes or its address.")] = Send.FILE
    max_side: Annotated[
        Annotated[int, Meta(ge=64, le=8192)],
        About("pixels, 64 to 8192", "Larger pictures are sent scaled down."),
    ] = 2048
    max_image_bytes: Annotated[Annotated[int, Meta(ge=1)], About("bytes", "Larger image files are left alone.")] = (
        20 * 1024 * 1024
    )
    remote: Annotated[
        Words,
        About("all, none, or a list of hosts", "Other hosts whose images fill may fetch, beside the site's own."),
    ] = ()
    cache_dir: Annotated[Path | None, About("a folder", "Where bought texts are kept.")] = None
    stat_cache: Annotated[
        bool,
        About(
            "true or false", "Remember what pages and image files held: what has not changed is not looked at again."
        ),
    ] = True
    cache: Annotated[
        ServerAddress | None,
        About(
            f"a folder, or a server: {FORMS}",
            "Where bought texts are kept: a folder is the same as cache_dir, a server is shared by a team.",
        ),
    ] = None
    catalogue: Annotated[Path, About("a file", "The catalogue of texts that the team owns.")] = Path("alttext.json")
    record: Annotated[
        Record, About("auto, always or never", "Whether bought texts are added to the catalogue for later builds.")
    ] = Record.AUTO
    max_credits: Annotated[Count | None, About("a whole number, 0 or more", "Most credits that one run may spend.")] = (
        None
    )
    jobs: Annotated[
        Few | None,
        About("a whole number, 1 to 64", "Most processes that read and write pages; without it one for each core."),
    ] = None
    concurrency: Annotated[Few, About("a whole number, 1 to 64", "Requests at the same moment.")] = 4
    timeout: Annotated[Seconds, About("seconds, more than 0", "Longest wait for one answer.")] = 180.0
    total_timeout: Annotated[Seconds, About("seconds, more than 0", "Longest time that one run goes on buying.")] = (
        1800.0
    )
    api_url: Annotated[str, About("an https URL", "Address of the AltTextGenie API.")] = DEFAULT_URL
    api_key_file: Annotated[
        Path | None, About("a file", f"File that holds the API key, instead of {KEY_VARIABLE}.")
    ] = None
    providers: Annotated[
        Words, About("a list of names", "Who writes texts: each does what those before it could not.")
    ] = ("alttextgenie",)
    provider: Annotated[
        Mapping[str, ProviderSetting],
        About(
            "a table of provider name = table with base_url, model, key_variable",
            "What providers other than alttextgenie need; key_variable names the environment variable of a key.",
        ),
    ] = field(default_factory=dict)
    mark_machine_texts: Annotated[
        MarkMachineTexts,
        About("off or data-alt-by", "Whether an image whose text a machine wrote says so in an attribute of its own."),
    ] = MarkMachineTexts.OFF
    hidden: Annotated[
        HiddenImages, About("skip or fill", "What to do with images that are hidden when the page loads.")
    ] = HiddenImages.SKIP
    weak: Annotated[
        WeakTexts, About("overwrite or report", "What to do with texts that are certainly no description (file names).")
    ] = WeakTexts.OVERWRITE
    opt_out: Annotated[
        OptOut, About("keep or remove", "What to do with data-alttext markers in the pages once they are read.")
    ] = OptOut.KEEP
    generator: Annotated[str, About("a name such as hugo", "What built the site, for pages that do not say it.")] = ""
    severity: Annotated[
        Mapping[str, Level],
        About("a table of rule code = fix, report, info or off", "Moves detection rules between these."),
    ] = field(default_factory=dict)
    rules: Annotated[
        tuple[PathRuleSetting, ...],
        About(
            "a list of tables with match, select, src, do (ignore, decorative, report or fix), style (1-5 or its "
            "name), keywords",
            "What to do with certain pages and images.",
        ),
    ] = ()
    buy: Annotated[Buy, About("true or false", "Whether texts may be bought.")] = Buy.YES
    mode: Annotated[Mode, About("online, offline or frozen", "Whether the network may be used.")] = Mode.ONLINE
    approved_only: Annotated[
        bool, About("true or false", "Write no machine text that nobody has approved in the catalogue.")
    ] = False
    api_key: Secret | None = None
    provider_keys: Mapping[str, Secret] = field(default_factory=dict)
    """keys of other providers by name, out of the environment"""
    language_given: bool = False
    """whether somebody set the language, so that it is no guess"""
    configured: bool = False
    """True when the project has settings for us: a file of its own, or a place in its generator's"""
    file: str = ""
    """The settings file that was read, as the user would name it; empty without one."""
    project: Path | None = None
    """Folder of the project: of the settings file, or else the one under version control; None outside a project."""

    def place(self) -> Place:
        """Where bought texts are kept. Raises SettingsError as ``cache_folder`` does."""
        return Place(self.cache_folder(), self.cache)

    def cache_folder(self) -> Path:
        """The cache's folder here: the setting, the project's ``.cache/alttext-html``, or the platform's place.

        Raises SettingsError when the project's own is a link that leads out of the project.
        """
        if self.cache_dir is not None:
            return self.cache_dir
        if self.project is not None:
            folder = self.project / ".cache" / "alttext-html"
            if not folder.resolve().is_relative_to(self.project.resolve()):
                raise SettingsError(f"{folder}: leads out of the project. Name the folder yourself in cache_dir.")
            return folder
        import platformdirs

        return platformdirs.user_cache_path("alttext-html", appauthor=False)


class SettingInfo(Struct, frozen=True):
    """One row of the reference: a setting as people see it."""

    name: str
    expects: str
    doc: str
    default: object
    choices: tuple[str, ...]
    """the words it takes, empty when it takes anything else"""
    many: bool
    """True when it is a list"""

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return ENVIRONMENT_PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """Its name on the command line, where a command offers it."""
        return "--" + self.name.replace("_", "-")


def describe_settings() -> Iterator[SettingInfo]:
    """Every setting in the order of the reference; the API key has no row because no file may hold it."""
    for row in structs.fields(Settings):
        if row.name not in setting_types():
            continue
        about, kind = about_setting(row.name), setting_types()[row.name].__origin__
        default = {} if row.default is msgspec.NODEFAULT else row.default
        choices = tuple(map(str, kind)) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()
        if kind is Style:
            choices = tuple(style.name.lower() for style in Style)
        yield SettingInfo(row.name, about.expects, about.doc, default, choices, many=isinstance(default, tuple))


@cache
def setting_types() -> dict[str, Any]:
    """The annotations of the settings that files may hold."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: kind for name, kind in hints.items() if isinstance(_note(kind), About)}


def _note(kind: object) -> object:
    return getattr(kind, "__metadata__", (None,))[-1]


def about_setting(name: str) -> About:
    """What the reference says of a setting."""
    about = _note(setting_types()[name])
    assert isinstance(about, About)  # noqa: S101 - for the type checker: setting_types() holds no other
    return about
