"""A chat model beside the service or instead of it, through the command line and a real HTTP server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.helpers import sites
from tests.helpers.commands import alttext, service

TEXT = "Dwaj hołbjej na třěše"
SETTINGS = """\
providers = {providers}
[provider.ollama]
base_url = "{url}"
model = "llava"
"""


@pytest.fixture
def chat(httpserver: HTTPServer) -> HTTPServer:
    """A server that writes one text for whatever it is asked, and counts 321 tokens."""

    def answer(request: Request) -> Response:
        question: Any = next(part for part in request.get_json()["messages"][-1]["content"] if part["type"] == "text")
        texts = dict.fromkeys(json.loads(question["text"])["languages"], TEXT)
        message = {"role": "assistant", "content": json.dumps({"alt_texts": texts})}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return Response(
            json.dumps({"choices": [choice], "usage": {"total_tokens": 321}}), content_type="application/json"
        )

    httpserver.expect_request("/v1/chat/completions", method="POST").respond_with_handler(answer)
    return httpserver


def make_site(folder: Path, lang: str, chat: HTTPServer, providers: str) -> Path:
    site = folder / "site"
    site.mkdir()
    sites.draw(site / "fill-a.png")
    (site / "index.html").write_text(f'<html lang="{lang}"><main><img src="fill-a.png"></main></html>', "utf-8")
    settings = SETTINGS.format(providers=providers, url=chat.url_for("/v1"))
    (folder / "alttext-html.toml").write_text(settings, "utf-8")
    return site


def test_the_tokens_of_a_chat_model_are_told(tmp_path: Path, chat: HTTPServer) -> None:
    """It costs no credits, and the last lines say what it cost instead."""
    site = make_site(tmp_path, "pl", chat, '["ollama"]')
    done = alttext("fill", site, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "321 tokens" in done.stdout
    assert f'alt="{TEXT}"' in (site / "index.html").read_text("utf-8")


def test_a_chat_model_writes_the_language_that_the_service_lacks(tmp_path: Path, chat: HTTPServer) -> None:
    """Sorbian is no language of AltTextGenie: it is asked for nothing, the next provider writes the text."""
    site = make_site(tmp_path, "hsb", chat, '["alttextgenie", "ollama"]')
    with service(tmp_path) as sandbox:
        done = alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
        assert sandbox.calls() == []
    assert done.returncode == 0, done.stdout + done.stderr
    assert f'alt="{TEXT}"' in (site / "index.html").read_text("utf-8")


def test_a_text_in_a_rare_language_is_written_once(tmp_path: Path, chat: HTTPServer) -> None:
    """Its key is the canonical tag, however the page spells it."""
    site = make_site(tmp_path, "hsb", chat, '["ollama"]')
    assert alttext("fill", site, cwd=tmp_path).returncode == 0
    (site / "more.html").write_text('<html lang="HSB"><main><img src="fill-a.png"></main></html>', "utf-8")
    assert alttext("fill", site, cwd=tmp_path).returncode == 0
    assert len(chat.log) == 1
