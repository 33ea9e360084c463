"""The report page: one file that needs nothing else, no network and, for reading, no script.

Every text from a site is escaped, its language and direction are marked, and a policy in the page forbids it to load
anything. Only the filters are scripted; without scripts they are not there.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from string import Template

from alttext_html.report.groups import Group, address, grouped
from alttext_html.report.model import Run, RunKind, location, page_spot
from alttext_html.report.shown import count, safe
from alttext_html.report.shown import short_source as short
from alttext_html.report.tally import blocks
from alttext_html.report.wording import ORIGINS, VERDICTS, hints, sentence
from alttext_html.types import Finding, Outcome, Severity, clean

_FOLDER = Path(__file__).parent
_OPEN, _NOTE, _WRITTEN, _PLANNED = "open", "note", "written", "planned"
_STATUS = {
    _OPEN: "Open",
    _WRITTEN: "Written",
    _PLANNED: "Planned",
    _NOTE: "Nothing to do",
}
_MOST_PLACES = 200
"""that are listed of an image which many pages repeat"""


def render(outcome: Outcome, run: Run) -> str:
    """The page. ``run.thumbnails`` holds the pictures to show, as data: URLs by ``groups.address``."""
    groups = sorted(grouped(outcome.findings), key=lambda group: list(_STATUS).index(_status(group.first, run)))
    script = (_FOLDER / "page.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = Template((_FOLDER / "page.html").read_text("utf-8")).substitute(
        policy=f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
        style=(_FOLDER / "page.css").read_text("utf-8"),
        script=script,
        site=_text(run.site or "this site"),
        sentence=_text(sentence(outcome.summary, run.kind)),
        tables="".join(_table(block.title, block.total, block.rows) for block in blocks(outcome.summary, run.kind)),
        messages=_messages(outcome, run),
        filters="".join(_filters(groups, run)),
        number=count(len(groups), "entry", "entries"),
        entries="".join(_entry(group, run) for group in groups),
        version=_text(run.version),
    )
    return clean(page)


def _text(text: str) -> str:
    return escape(safe(text))


def _table(title: str, total: str, rows: Iterable[tuple[str, str]]) -> str:
    head = f"<caption>{_text(title)}{f' <b>{_text(total)}</b>' if total else ''}</caption>"
    cells = (f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>' for name, value in rows)
    return f"<table>{head}<tbody>{''.join(cells)}</tbody></table>\n"


def _messages(outcome: Outcome, run: Run) -> str:
    error = [f"<li><strong>{_text(outcome.provider_error)}</strong></li>"] if outcome.provider_error else []
    problems = [
        f"<li><b>{_text(location(problem.path, run))}</b> {_text(problem.message)}</li>" for problem in outcome.problems
    ]
    notes = [f"<li>{_text(note)}</li>" for note in outcome.notes]
    steps = [f"<li>{_text(str(hint))}</li>" for hint in hints(outcome, run)]
    items = "".join((*error, *problems, *notes, *steps))
    return f"<h2>What to know</h2>\n<ul>{items}</ul>" if items else ""


def _filters(groups: Iterable[Group], run: Run) -> Iterator[str]:
    findings = [group.first for group in groups]
    languages = sorted({finding.language for finding in findings if finding.language})
    choices = {
        "status": ("Result", {key: word for key, word in _STATUS.items() if _has(key, findings, run)}),
        "state": ("State", {str(v): word for v, word in VERDICTS.items() if any(f.verdict is v for f in findings)}),
        "source": (
            "Source",
            {str(s): word for s, word in ORIGINS.items() if any(f.text_source is s for f in findings)},
        ),
        "language": ("Language", {tag: tag for tag in languages}),
    }
    for name, (label, values) in choices.items():
        if len(values) > 1:
            options = "".join(f'<option value="{_text(key)}">{_text(word)}</option>' for key, word in values.items())
            yield f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>\n'
    yield '<label>Page <input name="page" type="search" autocomplete="off" placeholder="part of its path"></label>\n'


def _has(status: str, findings: Iterable[Finding], run: Run) -> bool:
    return any(_status(finding, run) == status for finding in findings)


def _status(finding: Finding, run: Run) -> str:
    if run.kind is RunKind.FILL and finding.new_text is not None:
        return _WRITTEN
    if run.kind is RunKind.PLAN and finding.text_source is not None:
        return _PLANNED
    return _NOTE if finding.severity is Severity.INFO else _OPEN


def _entry(group: Group, run: Run) -> str:
    finding = group.first
    status = _status(finding, run)
    sources = [each.source.file for each in group.findings if each.source is not None]
    pages = " ".join(dict.fromkeys([*(each.page for each in group.findings), *sources]))
    data = {
        "status": status,
        "state": str(finding.verdict),
        "source": str(finding.text_source or ""),
        "language": finding.language or "",
        "page": pages,
    }
    attributes = "".join(f' data-{name}="{_text(value)}"' for name, value in data.items())
    thumbnail = run.thumbnails.get(address(finding.page, finding.src), "")
    picture = f'<img src="{escape(thumbnail)}" alt="" loading="lazy">' if thumbnail else "<span>no preview</span>"
    return (
        f'<li{attributes}><div class="picture">{picture}</div><div>'
        f'<h3><span class="badge {status}">{_STATUS[status]}</span> <code>{_text(finding.code)}</code></h3>'
        f'<p class="place">{_place(finding, run)}</p>{_source(finding)}'
        f"<dl>{''.join(_facts(finding, status))}</dl>{_places(group, run)}</div></li>\n"
    )


def _facts(finding: Finding, status: str) -> Iterator[str]:
    before = _quoted(finding.text, None) if finding.text else "<i>no text</i>"
    yield f"<dt>Before</dt><dd>{before}</dd>"
    if status in (_WRITTEN, _PLANNED):
        spoken = finding.language if finding.new_text != "" else None
        language = f" <small>{_text(spoken)}</small>" if spoken else ""
        origin = ORIGINS[finding.text_source] if finding.text_source is not None else ""
        if finding.new_text is None:
            after, origin = "<i>to be bought</i>", ""
        else:
            after = _quoted(finding.new_text, finding.language) if finding.new_text else '<code>alt=""</code>'
        yield f"<dt>After</dt><dd>{after} <small>{_text(origin)}</small>{language}</dd>"
    else:
        yield f"<dt>Why</dt><dd>{_text(finding.message)}</dd>"
        if finding.remedy:
            yield f"<dt>Remedy</dt><dd>{_text(finding.remedy)}</dd>"


def _quoted(text: str, language: str | None) -> str:
    spoken = f' lang="{_text(language)}"' if language else ""
    return f'<q dir="auto"{spoken}>{_text(text)}</q>'


def _source(finding: Finding) -> str:
    return f'<p class="src">{_text(short(finding.src))}</p>' if finding.src else ""


def _place(finding: Finding, run: Run) -> str:
    source = f"<b>{_text(f'{finding.source.file}:{finding.source.line}')}</b> " if finding.source is not None else ""
    return source + _text(str(page_spot(finding, run)))


def _places(group: Group, run: Run) -> str:
    if len(group.findings) == 1:
        return ""
    shown = group.findings[:_MOST_PLACES]
    items = "".join(f"<li>{_place(finding, run)}</li>" for finding in shown)
    more = len(group.findings) - len(shown)
    rest = f"<li>and {more:,} more</li>" if more else ""
    by_pages = Counter(finding.page for finding in group.findings)
    title = f"{count(len(group.findings), 'time')} on {count(len(by_pages), 'page')}"
    return f"<details><summary>{title}</summary><ul>{items}{rest}</ul></details>"
