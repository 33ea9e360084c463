"""Builds one small site with each generator that is at hand, and keeps its pages with a label for each image.

The label is what the source says, and stands in the file name of the image: ``silent`` (Markdown without a text),
``decision`` (an empty alt that a person wrote: raw HTML, a template, a marker), ``link`` (alone in a link),
``undecidable`` (raw HTML that looks exactly as its renderer writes Markdown's). Tools are a folder of environments, of
pip (properdocs, zensical, pelican, sphinx) or npm (eleventy, vitepress, astro, docusaurus); hugo, jekyll, pandoc and
asciidoctor are on the path. ``--only`` builds some sites again and keeps the others::

    python benchmarks/empty_alt_corpus.py --tools /path/to/environments --only pandoc,asciidoctor

Pages lose scripts, styles and drawings; nothing else is touched. What a site's files say of its generator is kept.
"""

# ruff: noqa: E501 (templates)

from __future__ import annotations

import argparse
import base64
import csv
import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from alttext_html.html.generators import generator_of_site
from alttext_html.html.scan import scan

TARGET = Path(__file__).resolve().parent.parent / "fixtures" / "empty_alt"
LABELS = ("silent", "decision", "link", "undecidable")
PIXELS = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR42mP8z8BQz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC"
)
DROPPED = re.compile(r"<(script|style|svg)\b.*?</\1\s*>|<link\b[^>]*>|\n\s*(?=\n)", re.DOTALL | re.IGNORECASE)
PAGES = ("index", "harbour", "birds", "boats")

MARKDOWN = """\
Text before the first picture.

![](images/silent-a-{page}.png)

Two in a row: ![](images/silent-b-{page}.png) and ![](images/silent-c-{page}.png).

![][ref]

- ![](images/silent-e-{page}.png)

> ![](images/silent-f-{page}.png)

![](images/silent-g-{page}.png "Our office in {page}")

[![](images/link-a-{page}.png)](https://example.org/)

[![](images/decision-a-{page}.png) All boats](https://example.org/boats)

<img alt="" role="presentation" src="images/decision-b-{page}.png">

<img alt="" aria-hidden="true" src="images/decision-c-{page}.png">

<img alt="" class="decorative" src="images/decision-d-{page}.png">

<img {bare} class="emoji">

<img {first}>

[ref]: images/silent-d-{page}.png
"""
RST = """\
{page}
=======

Text before the first picture.

.. image:: images/silent-a-{page}.png

.. figure:: images/silent-b-{page}.png

   A caption.

.. raw:: html

   <img alt="" role="presentation" src="images/decision-a-{page}.png">
   <img alt="" class="emoji" src="images/decision-b-{page}.png">

"""
LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Harbour</title><meta name="generator" content="{generator}"></head>
<body><header><img src="/images/decision-header.png" alt=""></header>
<main>{content}</main>
<aside><img src="/images/decision-aside.png" alt=""></aside>
<footer><img src="/images/decision-footer.png" alt=""></footer></body></html>
"""


ASCIIDOC = """\
= {page}

Text before the first picture.

image::images/decision-a-{page}.png[""]

image::images/decision-b-{page}.png["",role=decorative]

Text, image:images/decision-c-{page}.png[""] and more text.

++++
<img src="images/decision-d-{page}.png" alt="">
<img alt="" src="images/decision-e-{page}.png">
++++
"""
MDX = """\
---
title: {page}
---

Text before the first picture.

![](./images/silent-a-{page}.png)

Two in a row: ![](./images/silent-b-{page}.png) and ![](./images/silent-c-{page}.png).

![][ref]

- ![](./images/silent-e-{page}.png)

![](./images/silent-g-{page}.png "Our office in {page}")

![](pathname:///images/silent-h-{page}.png)

[![](./images/link-a-{page}.png)](https://example.org/)

[![](./images/decision-a-{page}.png) All boats](https://example.org/boats)

<img alt="" src="/images/decision-b-{page}.png" />

<img src="/images/decision-c-{page}.png" alt="" />

<img src={{require('./images/decision-d-{page}.png').default}} alt="" />

<figure><img src="/images/decision-e-{page}.png" alt="" width="600" /><figcaption>The harbour</figcaption></figure>

[ref]: ./images/silent-d-{page}.png
"""
COMPONENTS = """\
---
import {{ Image, Picture }} from 'astro:assets';
import a from '../images/decision-g-{page}.png';
import b from '../images/decision-h-{page}.png';
---
<html lang="en"><head><meta charset="utf-8"><title>Harbour</title><meta name="generator" content={{Astro.generator}}></head>
<body><main><Image src={{a}} alt="" /><figure><Picture src={{b}} alt="" /></figure></main></body></html>
"""


def markdown(page: str, order: str) -> str:
    """The page as the generator's family needs it; ``order`` is how its renderer writes alt and src."""
    emoji = f"images/decision-e-{page}.png"
    raw = f"images/decision-f-{page}.png"
    bare, first = f'src="{emoji}" alt=""', f'src="{raw}" alt=""'
    if order == "src":
        first = f'alt="" src="{raw}"'
    text = MARKDOWN.format(page=page, bare=bare, first=first)
    if order == "src":
        text += f'\n<img src="images/undecidable-{page}.png" alt="">\n'
    return text


def write_images(folder: Path, text: str) -> None:
    """Write every picture that a source names."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for name in re.findall(r"images/([\w-]+\.png)", text):
        (folder / "images" / name).write_bytes(PIXELS)


def write_markdown(folder: Path, order: str, head: str = "", suffix: str = "md") -> None:
    """Write the Markdown pages of a site."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        text = markdown(page, order)
        write_images(folder, text)
        (folder / f"{page}.{suffix}").write_text(head.format(page=page) + text, "utf-8")


def write_own(folder: Path, text: str) -> None:
    """Write every picture that a source names, as bundlers need them.

    They put equal files together, move small ones into the page, and declare the size, which must not be an icon's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in re.findall(r"images/([\w-]+\.png)", text):
        file = io.BytesIO()
        Image.new("RGB", (240, 160), "navy").save(file, "PNG")
        (folder / name).write_bytes(file.getvalue() + name.encode().ljust(12_000))


def with_modules(work: Path, tools: Path) -> Path:
    """The commands of an environment of npm, from a site's own folder."""
    (work / "node_modules").symlink_to(tools / "node_modules")
    (work / "package.json").write_text('{"type": "module"}', "utf-8")
    return work / "node_modules" / ".bin"


def run(*command: str | Path, cwd: Path) -> None:
    """Run one generator."""
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)


def mkdocs(work: Path, program: list[str | Path], theme: str, extra: str = "") -> Path:
    """MkDocs and what reads its settings."""
    write_markdown(work / "docs", "alt")
    (work / "overrides").mkdir()
    (work / "docs" / "images" / "decision-footer.png").write_bytes(PIXELS)
    if "custom_dir" in extra:
        main = '{% extends "base.html" %}{% block footer %}<footer><img alt="" src="{{ \'images/decision-footer.png\' | url }}"></footer>{% endblock %}'
        (work / "overrides" / "main.html").write_text(main, "utf-8")
    (work / "mkdocs.yml").write_text(
        f"site_name: Harbour\nmarkdown_extensions: [attr_list, md_in_html]\ntheme:\n  name: {theme}\n{extra}", "utf-8"
    )
    run(*program, "build", cwd=work)
    return work / "site"


def pelican(work: Path, program: Path, theme: str) -> Path:
    """Pelican with one of its two themes, Markdown and reStructuredText."""
    write_markdown(work / "content", "alt", "Title: {page}\nDate: 2026-01-02\n\n")
    for page in PAGES:
        path = work / "content" / f"{page}-rst.rst"
        text = RST.format(page=f"{page}-rst").replace("\n\nText", "\n\n:date: 2026-01-02\n\nText", 1)
        path.write_text(text, "utf-8")
    settings = f"SITENAME='Harbour'\nPATH='content'\nTHEME='{theme}'\nTIMEZONE='UTC'\nSTATIC_PATHS=['images']\nFEED_ALL_ATOM=None\nINDEX_SAVE_AS='list.html'\nDELETE_OUTPUT_DIRECTORY=True\n"
    (work / "pelicanconf.py").write_text(settings, "utf-8")
    run(program, "-s", "pelicanconf.py", cwd=work)
    return work / "output"


def sphinx(work: Path, program: Path, theme: str) -> Path:
    """Sphinx, its pages in MyST and in reStructuredText."""
    write_markdown(work, "alt", "# {page}\n\n")
    for page in PAGES:
        text = RST.format(page=f"{page}-rst")
        write_images(work, text)
        (work / f"{page}-rst.rst").write_text(text, "utf-8")
    (work / "conf.py").write_text(f"project='Harbour'\nextensions=['myst_parser']\nhtml_theme='{theme}'\n", "utf-8")
    run(program, "-q", "-b", "html", ".", "out", cwd=work)
    return work / "out"


def hugo(work: Path) -> Path:
    """Hugo with a layout of its own, as its documentation shows one."""
    write_markdown(work / "content", "src", "---\ntitle: {page}\n---\n")
    layouts = work / "layouts" / "_default"
    layouts.mkdir(parents=True)
    layout = LAYOUT.format(generator="Hugo {{ hugo.Version }}", content="{{ .Content }}")
    for name in ("single", "list"):
        (layouts / f"{name}.html").write_text(layout, "utf-8")
    (work / "layouts" / "index.html").write_text(layout, "utf-8")
    (work / "content" / "index.md").rename(work / "content" / "_index.md")
    settings = "baseURL='https://example.org/'\ndisableKinds=['RSS','sitemap','taxonomy','term']\n[markup.goldmark.renderer]\nunsafe=true\n"
    (work / "hugo.toml").write_text(settings, "utf-8")
    run("hugo", "--config", "hugo.toml", cwd=work)
    return work / "public"


def jekyll(work: Path) -> Path:
    """Jekyll with a layout of its own; the generator is named as jekyll-seo-tag names it."""
    write_markdown(work, "src", "---\ntitle: {page}\nlayout: default\n---\n")
    (work / "_layouts").mkdir()
    layout = LAYOUT.format(generator="Jekyll v{{ jekyll.version }}", content="{{ content }}")
    (work / "_layouts" / "default.html").write_text(layout, "utf-8")
    run("jekyll", "build", "--disable-disk-cache", cwd=work)
    return work / "_site"


def eleventy(work: Path, program: Path) -> Path:
    """Eleventy with a layout of its own, its generator as its starter names it."""
    write_markdown(work, "src", "---\ntitle: {page}\nlayout: base.njk\n---\n")
    (work / "_includes").mkdir()
    layout = LAYOUT.format(generator="{{ eleventy.generator }}", content="{{ content | safe }}")
    (work / "_includes" / "base.njk").write_text(layout, "utf-8")
    run(program, "--quiet", cwd=work)
    return work / "_site"


def pandoc(work: Path) -> Path:
    """Pandoc, with a template that has a main."""
    write_markdown(work, "alt", "---\ntitle: {page}\n---\n")
    layout = LAYOUT.format(generator="pandoc", content="$body$")
    (work / "template.html").write_text(layout, "utf-8")
    for page in PAGES:
        run("pandoc", f"{page}.md", "--template=template.html", "--output", f"{page}.html", cwd=work)
    (work / "template.html").unlink()
    return work


def asciidoctor(work: Path) -> Path:
    """Asciidoctor: only decisions have an empty alt, an image without a text gets its file's name."""
    for page in PAGES:
        (work / f"{page}.adoc").write_text(ASCIIDOC.format(page=page), "utf-8")
        run("asciidoctor", f"{page}.adoc", cwd=work)
    return work


def vitepress(work: Path, tools: Path) -> Path:
    """VitePress with its own theme, whose front page shows icons."""
    commands = with_modules(work, tools)
    write_markdown(work / "docs", "src", "---\ntitle: {page}\n---\n")
    for page in PAGES:
        text = (work / "docs" / f"{page}.md").read_text("utf-8")
        write_own(work / "docs" / "images", text)
        (work / "docs" / f"{page}.md").write_text(text.replace('"images/', '"./images/'), "utf-8")
    write_own(work / "docs" / "public" / "images", "images/decision-icon.png images/decision-hero.png")
    front = (
        "---\nlayout: home\nhero: {name: Harbour, image: /images/decision-hero.png}\n"
        "features: [{icon: {src: /images/decision-icon.png}, title: Boats, details: All of them}]\n---\n"
    )
    (work / "docs" / "index.md").write_text(front, "utf-8")
    (work / "docs" / ".vitepress").mkdir()
    settings = "export default {vite: {build: {assetsInlineLimit: 0}}, ignoreDeadLinks: true}"
    (work / "docs" / ".vitepress" / "config.mjs").write_text(settings, "utf-8")
    run(commands / "vitepress", "build", "docs", cwd=work)
    return work / "docs" / ".vitepress" / "dist"


def astro(work: Path, tools: Path) -> Path:
    """Astro: Markdown in a layout of our own, and pages of components."""
    commands = with_modules(work, tools)
    pages = work / "src" / "pages"
    write_markdown(pages, "src", "---\ntitle: {page}\nlayout: ../layouts/Base.astro\n---\n")
    for page in PAGES:
        text = (pages / f"{page}.md").read_text("utf-8").replace("](images/", "](./images/").replace("]: i", "]: ./i")
        (pages / f"{page}.md").write_text(text, "utf-8")
        write_own(pages / "images", text)
        parts = COMPONENTS.format(page=page)
        write_own(work / "src" / "images", parts)
        (pages / f"{page}-parts.astro").write_text(parts, "utf-8")
    layout = LAYOUT.format(generator="@", content="<slot />").replace('"@"', "{Astro.generator}")
    (work / "src" / "layouts").mkdir()
    (work / "src" / "layouts" / "Base.astro").write_text(layout, "utf-8")
    run(commands / "astro", "build", "--silent", cwd=work)
    return work / "dist"


def docusaurus(work: Path, tools: Path) -> Path:
    """Docusaurus with its classic theme, its pages in MDX."""
    commands = with_modules(work, tools)
    (work / "package.json").unlink()
    for page in PAGES:
        text = MDX.format(page=page)
        write_own(work / "docs" / "images", text)
        write_own(work / "static" / "images", text)
        (work / "docs" / f"{page}.md").write_text(text, "utf-8")
    settings = (
        "module.exports = {title: 'Harbour', url: 'https://example.org', baseUrl: '/', onBrokenLinks: 'ignore',\n"
        "presets: [['classic', {docs: {routeBasePath: '/'}, blog: false}]]}"
    )
    (work / "docusaurus.config.js").write_text(settings, "utf-8")
    run(commands / "docusaurus", "build", cwd=work)
    return work / "build"


def keep(name: str, site: Path) -> list[tuple[str, ...]]:
    """Copy a site's pages in their short form, and label their images."""
    rows: list[tuple[str, ...]] = []
    generator = generator_of_site({path.relative_to(site).as_posix() for path in site.rglob("*")})
    for path in sorted(site.rglob("*.html")):
        page = DROPPED.sub("", path.read_text("utf-8"))
        images = scan(page.encode(), path.name).images
        labelled = [
            (image, next((word for word in LABELS if image.src.rsplit("/", 1)[-1].startswith(word)), None))
            for image in images
        ]
        if not any(label for _, label in labelled):
            continue
        relative = path.relative_to(site)
        if relative.parts[0] in ("author", "category", "tag"):
            continue
        target = TARGET / name / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, "utf-8")
        rows += [(name, generator, relative.as_posix(), image.src, label) for image, label in labelled if label]
    return rows


def main() -> None:
    """Build everything again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    tools, only = given.tools.resolve(), [name for name in given.only.split(",") if name]
    material = "  custom_dir: overrides\n"
    builders = {
        "mkdocs-material": lambda work: mkdocs(work, [sys.executable, "-m", "mkdocs"], "material", material),
        "properdocs": lambda work: mkdocs(work, [tools / "properdocs/bin/properdocs"], "mkdocs"),
        "mkdocs": lambda work: mkdocs(work, [sys.executable, "-m", "mkdocs"], "readthedocs"),
        "zensical": lambda work: mkdocs(work, [tools / "zensical/bin/zensical"], "material", material),
        "pelican-notmyidea": lambda work: pelican(work, tools / "pelican/bin/pelican", "notmyidea"),
        "pelican-simple": lambda work: pelican(work, tools / "pelican/bin/pelican", "simple"),
        "sphinx-furo": lambda work: sphinx(work, tools / "sphinx/bin/sphinx-build", "furo"),
        "sphinx-rtd": lambda work: sphinx(work, tools / "sphinx/bin/sphinx-build", "sphinx_rtd_theme"),
        "hugo": hugo,
        "jekyll": jekyll,
        "eleventy": lambda work: eleventy(work, tools / "eleventy/node_modules/.bin/eleventy"),
        "pandoc": pandoc,
        "asciidoctor": asciidoctor,
        "vitepress": lambda work: vitepress(work, tools / "vitepress"),
        "astro": lambda work: astro(work, tools / "astro"),
        "docusaurus": lambda work: docusaurus(work, tools / "docusaurus"),
    }
    with (TARGET / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in list(csv.reader(file))[1:] if only and row[0] not in only]
    for name, build in builders.items():
        if only and name not in only:
            continue
        shutil.rmtree(TARGET / name, ignore_errors=True)
        with tempfile.TemporaryDirectory() as folder:
            try:
                kept = keep(name, build(Path(folder)))
            except subprocess.CalledProcessError as error:
                print(f"{name}: failed\n{error.stdout[-800:]}{error.stderr[-800:]}")
                continue
        print(f"{name}: {len(kept)} images")
        rows += kept
    with (TARGET / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("site", "generator", "page", "src", "label"))
        table.writerows(rows)


if __name__ == "__main__":
    main()
