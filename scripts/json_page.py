"""The page about the JSON report, out of its schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

REPORT = Path(__file__).resolve().parents[1] / "alttext_html" / "report"
SCHEMA, ORDER = REPORT / "schema.json", REPORT / "order.schema.json"
HEAD = """# The JSON report

`alttext-html check site --format json` and `alttext-html fill site --format json` write one JSON document;
`--output FILE` puts it into a file. Fields may be added within a version: ignore what you do not know. The schema is
`alttext_html/report/schema.json` in the package.

`--format jsonl` writes the same as lines: each finding, problem and note is an object with a `type`, the last line is
the summary with `"type": "summary"`.
"""
ORDER_HEAD = """
## Texts to buy

`alttext-html plan site --format json` lists the texts that have to be bought, and `alttext-html buy site --format json`
what became of them: another document, described by `alttext_html/report/order.schema.json`. The plan is what
`buy --plan` reads.
"""


def page() -> str:
    """The whole page."""
    schema, order = (json.loads(path.read_text("utf-8")) for path in (SCHEMA, ORDER))
    tables = [
        ("The document", schema),
        ("`tool`", schema["properties"]["tool"]),
        ("`summary`", schema["properties"]["summary"]),
        ("A finding", schema["$defs"]["finding"]),
        ("A problem", schema["properties"]["problems"]["items"]),
    ]
    orders = [("The list", order), ("A text", order["properties"]["texts"]["items"])]
    return (
        HEAD
        + "".join(f"\n## {title}\n\n{table(part, schema)}" for title, part in tables)
        + ORDER_HEAD
        + "".join(f"\n### {title}\n\n{table(part, order)}" for title, part in orders)
    )


def table(part: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The fields of one object."""
    rows = (
        f"| `{name}` | {'; '.join(kinds(field, schema))} | {field['description']} |\n"
        for name, field in part["properties"].items()
    )
    return f"| field | type | meaning |\n| --- | --- | --- |\n{''.join(rows)}"


def kinds(field: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """What a field may hold, in words."""
    if "$ref" in field:
        yield from kinds(schema["$defs"][field["$ref"].rsplit("/", 1)[1]], schema)
    elif "anyOf" in field:
        for choice in field["anyOf"]:
            yield from kinds(choice, schema)
    elif "const" in field:
        yield f"`{json.dumps(field['const'])}`"
    elif "enum" in field:
        yield ", ".join(f"`{value}`" for value in field["enum"])
    elif field["type"] == "array":
        inner = schema["$defs"]["finding"] if "$ref" in field["items"] else field["items"]
        yield f"array of {inner['type']}s"
    elif "additionalProperties" in field:
        names = ", ".join(kinds(field["propertyNames"], schema))
        yield f"object of numbers by {names}"
    else:
        yield " or ".join([field["type"]] if isinstance(field["type"], str) else field["type"])
