"""Settings: where values come from, how they are typed, and what is said about a wrong one."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from alttext_html.errors import SettingsError
from alttext_html.secret import Secret
from alttext_html.settings import (
    Buy,
    HiddenImages,
    Level,
    Mode,
    PathRuleSetting,
    Settings,
    WeakTexts,
    describe_settings,
)
from alttext_html.settings.sources import find_file, load, project_root
from alttext_html.settings.values import Layer
from alttext_html.types import EmptyAlt, PathAction, Style

KEY = "k3y-of-the-tests"


def read(folder: Path, text: str = "", environ: Mapping[str, str] | None = None, **options: object) -> Settings:
    """Settings of a run in a folder with this alttext-html.toml."""
    if text:
        (folder / "alttext-html.toml").write_text(text, "utf-8")
    return load(cwd=folder, environ=environ or {}, options=options)


def error(folder: Path, text: str = "", environ: Mapping[str, str] | None = None, **options: object) -> str:
    """What is said about these settings; one line."""
    with pytest.raises(SettingsError) as raised:
        read(folder, text, environ, **options)
    message = str(raised.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ('empty_alt = "missing"', "empty_alt", EmptyAlt.MISSING),
        ('language = "pt-BR"', "language", "pt-BR"),
        ("style = 3", "style", Style.SHORTER),
        ('style = "Briefest"', "style", Style.BRIEFEST),
        ('keywords = "harbour town"', "keywords", "harbour town"),
        ('exclude = ["404.html", "tags/**"]', "exclude", ("404.html", "tags/**")),
        ("max_credits = 0", "max_credits", 0),
        ("max-credits = 12", "max_credits", 12),
        ("concurrency = 64", "concurrency", 64),
        ("timeout = 5", "timeout", 5.0),
        ('hidden = "fill"', "hidden", HiddenImages.FILL),
        ('weak = "report"', "weak", WeakTexts.REPORT),
        ('mode = "frozen"', "mode", Mode.FROZEN),
        ("buy = false", "buy", Buy.NO),
        ("approved_only = true", "approved_only", True),
        ('severity.weak-filename = "off"', "severity", {"weak-filename": Level.OFF}),
        ('providers = ["alttextgenie", "ollama"]', "providers", ("alttextgenie", "ollama")),
        (
            '[[rules]]\nmatch = "blog/**"\nselect = "img.hero"\ndo = "fix"\nstyle = "professional"',
            "rules",
            (PathRuleSetting(match="blog/**", select="img.hero", do=PathAction.FIX, style=Style.PROFESSIONAL),),
        ),
    ],
)
def test_a_file_sets_a_typed_value(tmp_path: Path, text: str, name: str, value: object) -> None:
    """Each kind of setting comes out of TOML in its own type."""
    assert getattr(read(tmp_path, text), name) == value


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("MAX_CREDITS", "7", "max_credits", 7),
        ("TIMEOUT", "2.5", "timeout", 2.5),
        ("STYLE", "4", "style", Style.COMPREHENSIVE),
        ("STYLE", "shorter", "style", Style.SHORTER),
        ("EXCLUDE", "a.html, tags/**", "exclude", ("a.html", "tags/**")),
        ("EXCLUDE", "a.html", "exclude", ("a.html",)),
        ("SEVERITY", "missing=report, weak-hash=off", "severity", {"missing": Level.REPORT, "weak-hash": Level.OFF}),
        ("APPROVED_ONLY", "true", "approved_only", True),
        ("BUY", "no", "buy", Buy.NO),
        ("BUY", "1", "buy", Buy.YES),
        ("EMPTY_ALT", "decorative", "empty_alt", EmptyAlt.DECORATIVE),
    ],
)
def test_the_environment_sets_a_typed_value(tmp_path: Path, variable: str, text: str, name: str, value: object) -> None:
    """A variable is a string that means a number, a list or a table."""
    assert getattr(read(tmp_path, environ={f"ALTTEXT_HTML_{variable}": text}), name) == value


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    """CI services hand over absent values as empty strings."""
    environ = {"ALTTEXT_HTML_MAX_CREDITS": "", "ALTTEXTGENIE_API_KEY": "", "ALTTEXTGENIE_API_KEY_FILE": ""}
    settings = read(tmp_path, environ=environ)
    assert settings.max_credits is None
    assert settings.api_key is None


def test_later_sources_win(tmp_path: Path) -> None:
    """Defaults, file, host, environment, command line: each beats the ones before it."""
    text = "concurrency = 2\nmax_credits = 2\nmax_image_bytes = 2\ntimeout = 2"
    (tmp_path / "alttext-html.toml").write_text(text)
    host = Layer("mkdocs.yml", {"max_credits": 3, "max_image_bytes": 3, "timeout": 3}, tmp_path)
    environ = {"ALTTEXT_HTML_MAX_IMAGE_BYTES": "4", "ALTTEXT_HTML_TIMEOUT": "4"}
    settings = load(cwd=tmp_path, environ=environ, options={"timeout": 5}, host=host)
    assert (settings.concurrency, settings.max_credits, settings.max_image_bytes, settings.timeout) == (2, 3, 4, 5.0)
    assert settings.total_timeout == Settings().total_timeout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("max_credit = 3", 'alttext-html.toml:1: unknown setting "max_credit". Did you mean "max_credits"?'),
        ("\n\nemptyalt = 3", 'alttext-html.toml:3: unknown setting "emptyalt". Did you mean "empty_alt"?'),
        ("xyzzy = 3", 'alttext-html.toml:1: unknown setting "xyzzy". There are: empty_alt, language,'),
        (
            'max_image_bytes = 1\nmax_credits = "3"',
            "alttext-html.toml:2: \"max_credits\" is '3'; it takes a whole number, 0 or more.",
        ),
        ("max_credits = true", 'alttext-html.toml:1: "max_credits" is true;'),
        ("max_credits = -1", '"max_credits" is -1;'),
        ("max_credits = 1.5", '"max_credits" is 1.5;'),
        ("concurrency = 0", "it takes a whole number, 1 to 64."),
        ("timeout = 0", "it takes seconds, more than 0."),
        ("timeout = nan", '"timeout" is nan;'),
        ("timeout = inf", '"timeout" is inf;'),
        ('style = "shortest"', "it takes 1-5 or its name."),
        ("style = 6", "it takes 1-5 or its name."),
        ('exclude = "a.html"', "it takes a list of globs."),
        ('exclude = [""]', "it takes a list of globs."),
        ('language = ""', "it takes a language tag."),
        ('language = "german"', 'toml:1: "german" is no language tag such as "en"'),
        ('language = "german"', "de (German)"),
        (f'keywords = "{"x" * 256}"', "it takes up to 255 characters, or auto."),
        ('buy = "maybe"', "it takes true or false."),
        ('[severity]\nmissing = "of"', 'alttext-html.toml:1: "severity" is '),
        ('[[rules]]\nmatsch = "a"', 'alttext-html.toml:1: "rules" has the unknown key "matsch";'),
        ('[[rules]]\ndo = "skip"', "do (ignore, decorative, report or fix)"),
        ('[[rules]]\n[[rules]]\ndo = "skip"', "\"rules\" has a table, number 2, whose do is 'skip'; it takes"),
        ("[[rules]]\nstyle = 9", "whose style is 9; it takes"),
        ('[[rules]]\nstyle = "loud"', "whose style is 'loud'; it takes"),
        ("[[rules]]\nstyle = true", "whose style is true; it takes"),
        ("[[rules]]\nsrc = 5", "whose src is 5; it takes"),
        ('rules = "all"', "it takes a list of tables"),
        ("max_credits = 1\nmax-credits = 2", 'alttext-html.toml:2: "max_credits" is set twice.'),
        ("max_credits = ", "alttext-html.toml: not valid TOML: "),
        (
            'api_url = "http://alttextgenie.com/api/v1"',
            'toml:1: "api_url" cannot be used: the API\'s address must begin',
        ),
        ('api_url = "https://user@alttextgenie.com/"', "must not contain a user name or password"),
        ('api_url = "https://alttextgenie.com/?key=x"', "without ? and #"),
        ('api_url = "https://[::1"', "is not a URL"),
        ('api_url = "nonsense"', "must look like https://host/path"),
        ('cache_dir = ""', "it takes a folder."),
        ('roots = [""]', "it takes a list of folders."),
        (
            'site_url = "not a url"',
            "toml:1: \"site_url\" is 'not a url'; it takes a URL such as https://example.org/docs/.",
        ),
        ('site_url = "/docs/"', "it takes a URL such as"),
        ('site_url = "example.org"', "it takes a URL such as"),
        ('site_url = "https://[::1"', "it takes a URL such as"),
    ],
)
def test_a_wrong_value_names_place_cause_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    """File, line, key and what it takes stand in the sentence."""
    assert says in error(tmp_path, text)


@pytest.mark.parametrize(
    ("variable", "text", "says"),
    [
        ("MAX_CREDITS", "seven", "environment: \"ALTTEXT_HTML_MAX_CREDITS\" is 'seven'; it takes a whole number"),
        ("MAXCREDITS", "7", 'unknown setting "ALTTEXT_HTML_MAXCREDITS". Did you mean "ALTTEXT_HTML_MAX_CREDITS"?'),
        ("SEVERITY", "missing", "it takes a table"),
        ("RULES", "all", "it takes a list of tables"),
        ("API_KEY", KEY, "an API key does not belong into settings. Put it into ALTTEXTGENIE_API_KEY"),
    ],
)
def test_a_wrong_variable_is_named_in_full(tmp_path: Path, variable: str, text: str, says: str) -> None:
    """The sentence uses the name that the user wrote."""
    message = error(tmp_path, environ={f"ALTTEXT_HTML_{variable}": text})
    assert says in message
    assert KEY not in message


def test_a_wrong_option_is_named_as_one(tmp_path: Path) -> None:
    """Errors of the command line speak of --options."""
    assert "\"--style\" is 'x'; it takes 1-5 or its name." in error(tmp_path, style="x")


@pytest.mark.parametrize(
    "text",
    [
        'api_url = "https://me:hunter2@example.org/v1"',
        'api_url = "http://me:hunter2@example.org/v1"',
        'api_url = "me:hunter2@example.org/v1"',
        'api_url = "https:/me:hunter2@example.org/v1"',
        'api_url = "http://me:12/hunter2@example.org"',
        'api_url = "http://example.org/v1?key=hunter2"',
        'api_url = "https://example.org/v1#hunter2"',
        'api_url = ["https://me:hunter2@example.org/v1"]',
        'cache = "redis://me:hunter2@example.org/0"',
        'cache = "redis://me:hunter2@example.org:port/0"',
        'cache = "redis://me:hun/ter2hunter2@example.org/0"',
        'cache = "https://me:hunter2@example.org"',
        'cache_dir = "redis://me:hunter2@example.org/0"',
        'site_url = "https://me:hunter2@[::1"',
        'site_url = "me:hunter2@example.org"',
        'provider.ollama = { base_url = "https://me:hunter2@example.org", model = 5 }',
        'provider = ["https://me:hunter2@example.org"]',
        'provider = "https://me:hunter2@example.org"',
        'remote = "https://me:hunter2@example.org"',
        'max_credits = "https://me:hunter2@example.org"',
    ],
)
def test_no_error_shows_the_password_in_an_address(tmp_path: Path, text: str) -> None:
    """Wherever an address stands and whatever is wrong with it: errors land in the logs of builds, read by many."""
    assert "hunter2" not in error(tmp_path, text)


def test_a_key_in_the_place_of_its_variables_name_is_refused_unseen(tmp_path: Path) -> None:
    """Reports would tell to set it."""
    message = error(tmp_path, '[provider.openai]\nmodel = "m"\nkey_variable = "sk-proj-hunter2"')
    assert message.startswith("provider.openai: key_variable is no name of a variable.")
    assert "hunter2" not in message


@pytest.mark.parametrize("url", ["http://127.0.0.2:8080/api/v1", "http://[::1]:8080", "https://example.org/v1/"])
def test_the_key_may_be_sent_to_this_machine_and_over_https(tmp_path: Path, url: str) -> None:
    """The settings take the same addresses as the client that gets them."""
    assert read(tmp_path, f'api_url = "{url}"').api_url == url


@pytest.mark.parametrize("name", ["api_key", "api-key", "API_KEY"])
def test_a_key_in_a_file_is_refused_and_not_shown(tmp_path: Path, name: str) -> None:
    """A settings file is committed; the sentence says where a key belongs."""
    message = error(tmp_path, f'{name} = "{KEY}"')
    assert message.startswith("alttext-html.toml:1: an API key does not belong into settings.")
    assert KEY not in message


def test_the_key_comes_from_the_environment_and_stays_hidden(tmp_path: Path) -> None:
    """Neither the repr of the settings nor a pickle of them gives the key away."""
    settings = read(tmp_path, environ={"ALTTEXTGENIE_API_KEY": f" {KEY}\n"})
    assert settings.api_key == Secret(KEY)
    assert KEY not in repr(settings)
    with pytest.raises(TypeError):
        pickle.dumps(settings)


@pytest.mark.parametrize("how", ["environment", "file"])
def test_the_key_comes_from_a_key_file(tmp_path: Path, how: str) -> None:
    """The file's path is relative to the settings file, or to the working directory for a variable."""
    (tmp_path / "key.txt").write_bytes(b"\xef\xbb\xbf" + KEY.encode() + b"\r\n")
    environ = {"ALTTEXTGENIE_API_KEY_FILE": "key.txt"} if how == "environment" else {}
    text = "" if how == "environment" else 'api_key_file = "key.txt"'
    assert read(tmp_path, text, environ).api_key == Secret(KEY)


@pytest.mark.parametrize("content", [b"", b"two words", b"two\nlines", b"\xff\xfe", b"x" * 5000])
def test_a_file_that_holds_no_key_is_refused_unseen(tmp_path: Path, content: bytes) -> None:
    """What the file holds never reaches a message: it may be any file."""
    (tmp_path / "key.txt").write_bytes(content)
    message = error(tmp_path, 'api_key_file = "key.txt"')
    assert message.startswith(f"{tmp_path / 'key.txt'}: this is no API key;")
    assert content.decode("latin-1").strip()[:3] not in message or not content


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    """The path and the setting stand in the sentence."""
    assert "nope: the API key's file cannot be read (No such file" in error(tmp_path, 'api_key_file = "nope"')


def test_a_key_beats_a_key_file(tmp_path: Path) -> None:
    """The environment is above the file; the key file is then not even opened."""
    settings = read(tmp_path, 'api_key_file = "nope"', {"ALTTEXTGENIE_API_KEY": KEY})
    assert settings.api_key == Secret(KEY)


def test_pyproject_is_read(tmp_path: Path) -> None:
    """[tool.alttext-html] works like the file of our own; lines are those of pyproject.toml."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.alttext-html]\nmax_credits = 5\n')
    assert read(tmp_path).max_credits == 5
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.alttext-html]\n\nname = "x"\n')
    assert error(tmp_path).startswith('pyproject.toml:5: unknown setting "name"')


def test_a_pyproject_without_our_table_says_nothing(tmp_path: Path) -> None:
    """Its own tool table and its absence are both fine."""
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 1\n")
    assert find_file(tmp_path) is None


def test_two_files_in_one_folder_are_an_error(tmp_path: Path) -> None:
    """Nobody has to guess which one holds."""
    (tmp_path / "pyproject.toml").write_text("[tool.alttext-html]\njobs = 1\n")
    message = error(tmp_path, "max_image_bytes = 2")
    assert message == (
        "alttext-html.toml: pyproject.toml has a [tool.alttext-html] table too. Keep the settings in one of them."
    )


def test_the_nearest_file_up_to_the_project_root_holds(tmp_path: Path) -> None:
    """From docs/ the project's file is found; a nearer one hides it; none above the root is read."""
    project, deep = tmp_path / "project", tmp_path / "project" / "docs" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / "alttext-html.toml").write_text("max_image_bytes = 9")
    (project / ".git").mkdir()
    assert load(cwd=deep, environ={}).max_image_bytes == Settings().max_image_bytes
    (project / "alttext-html.toml").write_text("max_image_bytes = 1")
    assert load(cwd=deep, environ={}).max_image_bytes == 1
    (deep.parent / "alttext-html.toml").write_text("max_image_bytes = 2")
    assert load(cwd=deep, environ={}).max_image_bytes == 2


def test_outside_version_control_only_the_folder_itself_is_looked_at(tmp_path: Path) -> None:
    """A file that a stranger left in /tmp decides nothing."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "alttext-html.toml").write_text("max_image_bytes = 9")
    assert project_root(inner) is None
    assert load(cwd=inner, environ={}).max_image_bytes == Settings().max_image_bytes


def test_config_names_a_file(tmp_path: Path) -> None:
    """--config is read instead of the project's file, and its relative paths start beside it."""
    (tmp_path / "alttext-html.toml").write_text("max_image_bytes = 9")
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "own.toml").write_text('max_image_bytes = 3\ncache_dir = "cache"')
    settings = load(cwd=tmp_path, environ={}, config=Path("ci/own.toml"))
    assert (settings.max_image_bytes, settings.cache_dir) == (3, tmp_path / "ci" / "cache")
    with pytest.raises(SettingsError, match=r"nope\.toml: the settings cannot be read"):
        load(cwd=tmp_path, environ={}, config=Path("nope.toml"))
    (tmp_path / "pyproject.toml").write_text("[project]")
    with pytest.raises(SettingsError, match=r"has no \[tool\.alttext-html\] table"):
        load(cwd=tmp_path, environ={}, config=Path("pyproject.toml"))


@pytest.mark.parametrize("content", [b"\xff", b"[tool]\nalttext-html = 3\n", b"[tool.alttext-html.api_key]\n"])
def test_a_broken_pyproject_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    """Not UTF-8, not a table, a table where a value belongs."""
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert error(tmp_path).startswith("pyproject.toml")


def test_relative_paths_start_where_they_were_written(tmp_path: Path) -> None:
    """A file's paths are relative to the file, the command line's to the working directory."""
    (tmp_path / ".git").mkdir()
    deep = tmp_path / "docs"
    deep.mkdir()
    (tmp_path / "alttext-html.toml").write_text('roots = ["media", "/abs"]\ncatalogue = "texts.json"')
    settings = load(cwd=deep, environ={}, options={"cache_dir": "mine"})
    assert settings.roots == (tmp_path / "media", Path("/abs"))
    assert settings.catalogue == tmp_path / "texts.json"
    assert settings.cache_dir == deep / "mine"


def test_the_cache_lives_in_the_project_or_in_the_platforms_place(tmp_path: Path) -> None:
    """.cache/alttext-html in a project, else what the platform keeps for caches."""
    outside = load(cwd=tmp_path, environ={})
    assert not outside.cache_folder().is_relative_to(tmp_path)
    assert outside.cache_folder().name == "alttext-html"
    (tmp_path / ".git").mkdir()
    inside = load(cwd=tmp_path, environ={})
    assert inside.cache_folder() == tmp_path / ".cache" / "alttext-html"
    assert inside.catalogue == tmp_path / "alttext.json"


def test_a_project_cannot_lead_the_cache_elsewhere(tmp_path: Path) -> None:
    """A link out of the project is refused with a remedy."""
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (project / ".cache").symlink_to(outside)
    with pytest.raises(SettingsError, match="cache_dir"):
        Settings(project=project).cache_folder()


def test_every_setting_is_described() -> None:
    """The reference has a row with a sentence for each setting; only keys and where the project is have none."""
    rows = list(describe_settings())
    assert all(row.doc.endswith(".") and row.expects for row in rows)
    hidden = set(Settings.__struct_fields__) - {row.name for row in rows}
    assert hidden == {"api_key", "configured", "file", "language_given", "project", "provider_keys"}


def test_every_default_is_a_value_that_the_setting_takes(tmp_path: Path) -> None:
    """Writing the defaults into the environment changes nothing, but that the language is no guess then."""
    rows = [row for row in describe_settings() if row.default not in (None, (), "") and row.default != {}]
    environ = {
        row.variable: ",".join(row.default)
        if isinstance(row.default, tuple)
        else str(getattr(row.default, "value", row.default))
        for row in rows
    }
    assert load(cwd=tmp_path, environ=environ) == replace(load(cwd=tmp_path, environ={}), language_given=True)
