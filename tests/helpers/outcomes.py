"""Outcomes made by hand, for tests of reports and of the command line's edges."""

from __future__ import annotations

from msgspec import structs
from msgspec.structs import replace

from alttext_html.types import (
    Finding,
    Outcome,
    PageCount,
    PageProblem,
    Severity,
    SourceLine,
    Summary,
    TextSource,
    Verdict,
)

MISSING = Finding(
    page="index.html",
    line=12,
    column=5,
    offset=310,
    element="img",
    verdict=Verdict.MISSING,
    severity=Severity.FIX,
    code="missing",
    message="The image has no text.",
    src="images/harbour.jpg",
    text="",
)
WEAK = structs.replace(
    MISSING,
    page="guide/index.html",
    line=40,
    column=9,
    offset=2044,
    verdict=Verdict.WEAK,
    code="weak-filename",
    message="The text is only a file name.",
    src="../images/DSC_0042.jpg",
    text="DSC_0042.jpg",
)
LONG = structs.replace(
    WEAK,
    line=51,
    offset=3000,
    severity=Severity.REPORT,
    code="too-long",
    message="The text is longer than 250 characters.",
    src="../images/plan.png",
    text="A plan of the old town with its harbour, both churches, the market, the three bridges and the walls " * 3,
    remedy="Shorten it, and put what is left out into the text beside the image or into a caption.",
)
DECORATIVE = structs.replace(
    MISSING,
    line=70,
    offset=5000,
    verdict=Verdict.DECORATIVE,
    severity=Severity.INFO,
    code="decorative-role",
    message="role=presentation says that the image is decorative.",
    src="images/wave.png",
)
HEBREW = structs.replace(
    WEAK,
    page="he/index.html",
    src="../images/logo.png",
    text="שלום.png",
    new_text="נמל עם סירות",
    text_source=TextSource.CACHE,
    language="he",
)
JAPANESE = structs.replace(
    MISSING,
    page="ja/index.html",
    src="../images/harbour.jpg",
    new_text="港に面した六軒の切妻屋根の家々と、その手前に停泊する一艘の帆船、そして遠くに見える灯台と青い空",
    text_source=TextSource.PROVIDER,
    language="ja",
)
HOSTILE = structs.replace(
    WEAK,
    page="evil \x1b]0;x\x07|<b>.html",
    code="weak-filename",
    message="The text is only a file name.",
    src='"><script>alert(1)</script>\x1b[2J\udcff',
    text="a\u202eb \x9b31m\u2028 ##[add-mask]x ##vso[task.setvariable variable=A]y"
    " | `c` @someone #12 www.example.org https://x.org [x](y) ]]> & ::error::x\n::warning::y\x00.png",
    remedy="100% sure,\r\nreally.",
)

CHECKED = Outcome(
    Summary(
        pages=4,
        images=41,
        by_verdict={Verdict.OK: 28, Verdict.DECORATIVE: 4, Verdict.MISSING: 7, Verdict.WEAK: 2, Verdict.HIDDEN: 0},
        remaining=2,
        seconds=0.42,
    ),
    (WEAK, LONG, MISSING, DECORATIVE),
    pages=(
        PageCount("404.html", {}),
        PageCount("guide/index.html", {Verdict.OK: 28, Verdict.WEAK: 2}),
        PageCount("index.html", {Verdict.MISSING: 7, Verdict.DECORATIVE: 4}),
    ),
)
FILLED = Outcome(
    Summary(
        pages=9,
        pages_changed=7,
        images=41,
        by_verdict={Verdict.OK: 28, Verdict.DECORATIVE: 4, Verdict.MISSING: 9},
        by_source={TextSource.CATALOGUE: 6, TextSource.PROVIDER: 3},
        remaining=1,
        requests=3,
        credits_spent=3,
        credits_needed=1,
        credits_left=197,
        seconds=1.26,
    ),
    (
        structs.replace(
            MISSING, new_text="Six gabled houses above the quay", text_source=TextSource.CATALOGUE, language="en"
        ),
        structs.replace(WEAK, remedy="The budget of 3 credits is spent. Raise --max-credits and run again."),
        HEBREW,
        JAPANESE,
        structs.replace(DECORATIVE, severity=Severity.FIX, new_text="", text_source=TextSource.DECORATIVE),
    ),
    (PageProblem("old.html", "is not valid UTF-8 as it says; page left alone. Save it as UTF-8."),),
    ("1 purchase of an earlier run may have been charged without an answer: images/town.png.",),
)
SOURCED = replace(
    FILLED,
    findings=(
        structs.replace(WEAK, source=SourceLine("docs/guide.md", 41)),
        structs.replace(JAPANESE, source=SourceLine("docs/ja/a b,c:%.md", 7)),
        MISSING,
    ),
)
PLANNED = replace(
    FILLED,
    summary=replace(FILLED.summary, pages_changed=0, credits_spent=0, credits_needed=37, credits_left=20, requests=0),
    findings=(*FILLED.findings[:1], structs.replace(JAPANESE, new_text=None)),
    problems=(),
    notes=(),
)
NOTHING = Outcome(Summary(pages=3, images=5, by_verdict={Verdict.OK: 5}, seconds=0.04))
_LOGO = structs.replace(
    WEAK, src="/images/logo.png", text="logo", code="weak-placeholder", message="Its text is a placeholder."
)
THEME = Outcome(
    Summary(pages=412, images=412, by_verdict={Verdict.WEAK: 412}, remaining=412, seconds=1.9),
    tuple(structs.replace(_LOGO, page=f"{number:03}/index.html") for number in range(412)),
)
REFUSED = replace(
    FILLED, provider_error="alttextgenie.com refused the key (401): it is wrong or was revoked. Copy it again."
)
HOSTILE_OUTCOME = Outcome(
    Summary(pages=1, images=1, by_verdict={Verdict.WEAK: 1}, remaining=1),
    (HOSTILE,),
    (PageProblem("odd\x1b[31m.html", "50% read\nthen nothing."),),
    ("note\x1b[0m with % and\nlines",),
    "no\x1b[5m\nanswer",
)
