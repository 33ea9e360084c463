"""Findings that say the same of the same image, such as a theme's logo on every page, told once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from msgspec import Struct

from alttext_html.types import Finding

_SITE = "http://site.invalid/"
"""stands for the site's root while addresses are joined; it is never asked for anything"""


class Group(Struct, frozen=True):
    """Findings that differ only in where they stand, in page order."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The one to show."""
        return self.findings[0]

    @property
    def pages(self) -> int:
        """On how many pages it stands."""
        return len({finding.page for finding in self.findings})


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """The groups of ``findings``, each at the place of its first one: pages in order, then the page's order."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.page, finding.offset)):
        groups.setdefault(_said(finding), []).append(finding)
    return [Group(tuple(group)) for group in groups.values()]


def alone(findings: Sequence[Finding]) -> list[Group]:
    """Each finding as a group of its own, in the same order."""
    ordered = sorted(findings, key=lambda finding: (finding.page, finding.offset))
    return [Group((finding,)) for finding in ordered]


def _said(finding: Finding) -> tuple[object, ...]:
    return (
        finding.code,
        finding.message,
        finding.severity,
        finding.element,
        address(finding.page, finding.src) or (finding.page, finding.offset),
        finding.text,
        finding.new_text,
        finding.text_source,
        finding.language,
        finding.remedy,
        finding.source,
    )


def address(page: str, src: str) -> str:
    """One name for an image, whichever page shows it; the address as written where it cannot be joined."""
    if not src or src.startswith("data:"):
        return src
    try:
        return urljoin(_SITE + page, src).removeprefix(_SITE)
    except ValueError:  # a bracket where a host stands
        return src
