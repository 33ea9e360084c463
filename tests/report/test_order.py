"""The lists of texts to buy, or bought."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from msgspec.structs import replace

import alttext_html.report
from alttext_html.report.model import Run, RunKind
from alttext_html.report.order import json_document, sentence, text
from alttext_html.types import Order, OrderLine, OrderState, PageProblem
from tests.report.test_machines import closed

SCHEMA = json.loads(Path(alttext_html.report.__file__).with_name("order.schema.json").read_text("utf-8"))
LINE = OrderLine("a" * 64, "images/quay.jpg", "en", 2, "", 12, "index.html", 7, 1, OrderState.PLANNED)
PLAN = Order(
    (LINE, replace(LINE, language="fr", uses=1, state=OrderState.LATER)),
    "1/1",
    notes=("needs 2 credits, --max-credits allows 1: the 1 that appear on most pages are bought first",),
)
SITE = Run(RunKind.PLAN, "site")
BOUGHT = Order(
    (
        replace(LINE, state=OrderState.BOUGHT, text="Boats \x1b[31m at\nthe quay"),
        replace(LINE, picture="x\udcff.png", state=OrderState.MISSING, remedy="the service rejects this image"),
    ),
    "3/8",
    requests=2,
    credits_spent=1,
    problems=(PageProblem("old.html", "cannot be read."),),
    provider_error="no credits left",
)


def test_a_plan_for_people() -> None:
    """Where each text is needed, how often, and what it costs; then the sum."""
    assert text(PLAN, SITE).splitlines() == [
        "site/index.html:7 images/quay.jpg (en, 12 images, 1 credit): to buy",
        "site/index.html:7 images/quay.jpg (fr, 1 image, 1 credit): beyond the budget",
        "needs 2 credits, --max-credits allows 1: the 1 that appear on most pages are bought first",
        "1 text of 1 picture to buy, at a price of 1 credit.",
    ]


def test_a_purchase_for_people() -> None:
    """What came and what did not; nothing that a terminal obeys."""
    assert text(BOUGHT, SITE).splitlines() == [
        r'site/index.html:7 images/quay.jpg (en, 12 images): "Boats \x1b[31m at the quay"',
        r"site/index.html:7 x\udcff.png (en, 12 images): missing: the service rejects this image",
        "site/old.html: cannot be read.",
        "no credits left",
        "1 text bought (1 credit). 1 text missing.",
    ]


def test_the_balance_is_told_where_it_is_known() -> None:
    """A shard's is not."""
    assert sentence(replace(BOUGHT, credits_left=1200)).startswith("1 text bought (1 credit, 1,200 left).")
    assert sentence(Order((), "1/1")) == "No text has to be bought."


def test_the_document_keeps_to_its_schema() -> None:
    """Every field is described, and no lone surrogate gets out."""
    Draft202012Validator.check_schema(SCHEMA)
    for order in (PLAN, BOUGHT):
        document = json_document(order, "1.0")
        assert document.encode().endswith(b"}\n")
        Draft202012Validator(closed(SCHEMA)).validate(json.loads(document))
    assert json.loads(json_document(PLAN, "1.0"))["credits_planned"] == 1
