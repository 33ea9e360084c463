"""What changes as a unified diff that holds the start tags of images and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alttext_html.report.model import Run, by_page, location
from alttext_html.report.shown import visible
from alttext_html.types import Finding, Outcome, clean

_DATA = re.compile(r"(data:[^\s\"'>]{40})[^\s\"'>]{40,}")


def render(outcome: Outcome, run: Run) -> str:
    """A hunk for each tag that changes, at its line; empty when nothing changes. For reading, not for ``patch``."""
    changed = [finding for finding in outcome.findings if finding.old_tag is not None]
    lines: list[str] = []
    for page, findings in by_page(changed):
        path = visible(location(page, run))
        lines += (f"--- {path}", f"+++ {path}")
        for finding in findings:
            lines += _hunk(finding)
    return clean("".join(f"{line}\n" for line in lines))


def _hunk(finding: Finding) -> Iterator[str]:
    old, new = (_short(visible(tag or "")).split("\n") for tag in (finding.old_tag, finding.new_tag))
    yield f"@@ -{_range(finding.line, old)} +{_range(finding.line, new)} @@"
    yield from (f"-{line}" for line in old)
    yield from (f"+{line}" for line in new)


def _short(tag: str) -> str:
    """The tag without the bytes of a picture that stands in it."""
    return _DATA.sub(r"\1...", tag)


def _range(line: int, lines: list[str]) -> str:
    return f"{line}" if len(lines) == 1 else f"{line},{len(lines)}"
