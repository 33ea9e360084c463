"""Lists of texts to buy, or bought: for people, and as JSON that ``order.schema.json`` beside this module describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alttext_html.report.escaped import as_json
from alttext_html.report.model import Run, location
from alttext_html.report.shown import count, safe
from alttext_html.types import Order, OrderLine, OrderState, clean

ORDER_VERSION = 1


def text(order: Order, run: Run) -> str:
    """A line for each text, then what a person should know, then the sum. Pages are named as in the run's reports."""
    return "".join(f"{line}\n" for line in _lines(order, run))


def sentence(order: Order) -> str:
    """The order in a sentence or two."""
    parts = [part for part in (_planned(order), _bought(order)) if part]
    return " ".join(parts) or "No text has to be bought."


def json_document(order: Order, version: str) -> str:
    """The whole order as one JSON document; ``version`` is the program's."""
    document = {
        "version": ORDER_VERSION,
        "tool": {"name": "alttext-html", "version": version},
        "shard": order.shard,
        "texts": [_fields(line) for line in order.lines],
        "requests": order.requests,
        "credits_planned": order.credits(OrderState.PLANNED),
        "credits_spent": order.credits_spent,
        "credits_left": order.credits_left,
        "problems": [{"path": clean(item.path), "message": clean(item.message)} for item in order.problems],
        "notes": [clean(note) for note in order.notes],
        "provider_error": None if order.provider_error is None else clean(order.provider_error),
    }
    return as_json(document, indent=2) + "\n"


def _fields(line: OrderLine) -> Mapping[str, object]:
    return {
        "sha256": line.sha256,
        "picture": clean(line.picture),
        "language": line.language,
        "style": line.style,
        "keywords": clean(line.keywords),
        "uses": line.uses,
        "page": clean(line.page),
        "line": line.line,
        "credits": line.credits,
        "state": str(line.state),
        "text": None if line.text is None else clean(line.text),
        "remedy": None if line.remedy is None else clean(line.remedy),
    }


def _lines(order: Order, run: Run) -> Iterator[str]:
    for line in order.lines:
        facts = [line.language, count(line.uses, "image")]
        match line.state:
            case OrderState.PLANNED:
                what = "to buy"
                facts.append(count(line.credits, "credit"))
            case OrderState.LATER:
                what = "beyond the budget"
                facts.append(count(line.credits, "credit"))
            case OrderState.BOUGHT:
                what = f'"{safe(line.text or "")}"'
            case OrderState.MISSING:
                what = f"missing: {safe(line.remedy or '')}"
        yield f"{safe(location(line.page, run))}:{line.line} {safe(line.picture)} ({', '.join(facts)}): {what}"
    for problem in order.problems:
        yield f"{safe(location(problem.path, run))}: {safe(problem.message)}"
    yield from map(safe, order.notes)
    if order.provider_error:
        yield safe(order.provider_error)
    yield sentence(order)


def _planned(order: Order) -> str:
    lines = [line for line in order.lines if line.state is OrderState.PLANNED]
    if not lines:
        return ""
    pictures = len({line.sha256 for line in lines})
    price = count(order.credits(OrderState.PLANNED), "credit")
    return f"{count(len(lines), 'text')} of {count(pictures, 'picture')} to buy, at a price of {price}."


def _bought(order: Order) -> str:
    number = sum(line.state is OrderState.BOUGHT for line in order.lines)
    missing = sum(line.state is OrderState.MISSING for line in order.lines)
    if not number and not missing:
        return ""
    left = "" if order.credits_left is None else f", {order.credits_left:,} left"
    bought = f"{count(number, 'text')} bought ({count(order.credits_spent, 'credit')}{left})."
    return f"{bought} {count(missing, 'text')} missing." if missing else bought
