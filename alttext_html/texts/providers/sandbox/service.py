"""What the simulated API does with a request: keys, credits, faults, texts. It knows no socket.

Everything about one request is decided and written down under one lock: its number, its faults, its charge and its
line in the log. What happens to the connection afterwards cannot change it, so charges and log agree whatever the
clients do. A request is charged when it is accepted, before any delay: the worst case for a client that dies waiting.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from random import Random
from typing import Any, TextIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from alttext_html.languages import codes, languages
from alttext_html.texts.providers.sandbox.faults import UNCHARGED, Fault, FaultRule
from alttext_html.texts.providers.sandbox.requests import Generate, RequestProblem

ENDPOINTS = {
    "account.php": ("account", "GET"),
    "languages.php": ("languages", "GET"),
    "generate.php": ("generate", "POST"),
}
_PAGE = b"<!DOCTYPE html><html><head><title>Sandbox</title></head><body><h1>Something went wrong</h1></body></html>"
_FLAGS = {"en": "🇺🇸", "es": "🇪🇸", "fr": "🇫🇷", "de": "🇩🇪"}
_NO_FLAG = "🏳️"


class Call(Struct, frozen=True):
    """One request as the log has it."""

    time: str
    """UTC, ISO 8601"""
    endpoint: str
    number: int
    """counts the requests of its endpoint from 1"""
    key: str
    """the last four characters of the key that was sent"""
    image: str | None
    """SHA-256 of the image's bytes, or of its URL"""
    languages: tuple[str, ...]
    style: int | None
    keywords: str
    status: int | None
    """None when the connection ends without an answer"""
    credits: int
    """charged"""
    fault: str | None


class Reply(Struct, frozen=True):
    """What goes back over the connection."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    cut: int | None = None
    """the connection ends after this many bytes of the body; None sends all of it, -1 not even a status line"""


class Service:
    """The state of the simulated API. Every public method may be called from any thread."""

    def __init__(
        self,
        *,
        key: str,
        credits: int,  # noqa: A002 the API's word
        delay: float,
        faults: Iterable[FaultRule],
        seed: int,
        log: TextIO | None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.key = key
        self._credits = credits
        self._delay = delay
        self._faults = tuple(faults)
        self._random = Random(seed)  # noqa: S311 not for secrets
        self._log = log
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._counts: Counter[str] = Counter()
        self._images = 0

    @property
    def calls(self) -> tuple[Call, ...]:
        """All requests so far."""
        with self._lock:
            return tuple(self._calls)

    @property
    def credits(self) -> int:
        """What is left."""
        with self._lock:
            return self._credits

    @credits.setter  # noqa: A003 the API's word
    def credits(self, value: int) -> None:
        with self._lock:
            self._credits = value

    def set_faults(self, faults: Iterable[FaultRule]) -> None:
        """Replace the faults; the requests go on being counted."""
        with self._lock:
            self._faults = tuple(faults)

    def set_delay(self, seconds: float) -> None:
        """Let every later purchase wait so long."""
        with self._lock:
            self._delay = seconds

    def handle(self, method: str, file: str, key: str, content_type: str, body: bytes) -> Reply:
        """Answer one request."""
        if file not in ENDPOINTS:
            return self._json(404, {"error": "Not found"})
        endpoint, right_method = ENDPOINTS[file]
        asked: Generate | RequestProblem | None = None
        if method != right_method:
            asked = RequestProblem("Method not allowed", status=405)
        elif endpoint == "generate":
            asked = Generate.read(content_type, body)
        with self._lock:
            self._counts[endpoint] += 1
            number = self._counts[endpoint]
            rules = [rule for rule in self._faults if rule.hits(endpoint, number, self._random)]
            rule = next((each for each in rules if each.fault is not Fault.DELAY), None)
            fault = rule.fault if rule else None
            charged, reply = self._decide(endpoint, key, asked, rule)
            known = asked if isinstance(asked, Generate) else None
            self._note(
                Call(
                    time=self._clock().isoformat(),
                    endpoint=endpoint,
                    number=number,
                    key=key[-4:],
                    image=known.image if known else None,
                    languages=known.languages if known else (),
                    style=known.style if known else None,
                    keywords=known.keywords if known else "",
                    status=None if reply.cut == -1 else reply.status,
                    credits=charged,
                    fault=fault,
                )
            )
            wait = sum(float(each.argument) for each in rules if each.fault is Fault.DELAY)
            wait += self._delay if endpoint == "generate" else 0.0
        return replace(reply, delay=wait)

    def _decide(
        self,
        endpoint: str,
        key: str,
        asked: Generate | RequestProblem | None,
        rule: FaultRule | None,
    ) -> tuple[int, Reply]:
        """The credits to charge, already taken, and the reply."""
        if rule is not None and rule.fault in UNCHARGED:
            return 0, self._uncharged(rule, asked)
        if key != self.key:
            return 0, self._json(401, {"error": "Invalid API key" if key else "Missing API key"})
        if isinstance(asked, RequestProblem):
            return 0, self._json(asked.status, {"error": asked.message})
        if asked is None:
            data = self._account() if endpoint == "account" else _language_list()
            return 0, self._broken(rule, self._json(200, {"data": data}))
        if len(asked.languages) > self._credits:
            return 0, self._json(402, {"error": _insufficient(len(asked.languages), self._credits)})
        self._credits -= len(asked.languages)
        self._images += 1
        data = {"alt_texts": _texts(asked, rule), "image_id": f"{1766858814186849 + self._images}"}
        return len(asked.languages), self._broken(rule, self._json(200, {"data": data}))

    def _uncharged(self, rule: FaultRule, asked: Generate | RequestProblem | None) -> Reply:
        """The faults that come before the charge."""
        match rule.fault:
            case Fault.UNAUTHORIZED:
                return self._json(401, {"error": "Invalid API key"})
            case Fault.OUT_OF_CREDITS:
                needed = len(asked.languages) if isinstance(asked, Generate) else 1
                return self._json(402, {"error": _insufficient(needed, 0)})
            case Fault.TOO_MANY_REQUESTS:
                return self._json(429, {"error": "Too many requests"}, ("Retry-After", rule.argument or "1"))
            case Fault.SERVER_ERROR:
                return self._json(500, {"error": "AI model failure"})
            case Fault.NOT_SUCCESS:
                return self._json(200, {"success": False, "error": "AI model failure"})
            case Fault.UNAVAILABLE:
                headers = (("Retry-After", rule.argument),) if rule.argument else ()
                return Reply(503, _PAGE, "text/html", headers)
            case Fault.REDIRECT:
                return Reply(302, b"", "text/html", (("Location", rule.argument or "https://example.com/"),))
            case _:
                return Reply(500, b"", cut=-1)

    def _broken(self, rule: FaultRule | None, reply: Reply) -> Reply:
        """The faults that come after the charge."""
        match rule.fault if rule else None:
            case Fault.BAD_GATEWAY:
                return Reply(502, _PAGE, "text/html")
            case Fault.DROP_AFTER:
                return Reply(500, b"", cut=-1)
            case Fault.TRUNCATED:
                return Reply(200, reply.body, cut=len(reply.body) // 2)
            case Fault.CUT_JSON:
                return Reply(200, reply.body[: len(reply.body) // 2])
            case Fault.NOT_JSON:
                return Reply(200, b"Notice: Undefined index: alt_texts in generate.php on line 42")
            case Fault.HTML:
                return Reply(200, _PAGE, "text/html")
            case Fault.NULL_DATA:
                return self._json(200, {"data": None})
            case Fault.HUGE:
                return Reply(200, b'{"success": true, "data": {"alt_texts": {"en": "' + b"x" * (4 << 20) + b'"}}}')
        return reply

    def _json(self, status: int, content: dict[str, Any], *headers: tuple[str, str]) -> Reply:
        body = {"success": status == 200, **content, "timestamp": f"{self._clock():%Y-%m-%d %H:%M:%S}"}
        return Reply(status, msgspec.json.encode(body), headers=headers)

    def _account(self) -> dict[str, Any]:
        user = {
            "id": 123,
            "name": "Sandbox",
            "email": "sandbox@example.com",
            "company": "Example Corp",
            "credits": self._credits,
            "processed_images": self._images,
            "subscription_status": "active",
            "current_plan_key": "sandbox",
        }
        return {"user": user, "credits_remaining": self._credits}

    def _note(self, call: Call) -> None:
        self._calls.append(call)
        if self._log is not None:
            self._log.write(msgspec.json.encode(call).decode() + "\n")
            self._log.flush()


def _insufficient(needed: int, available: int) -> str:
    """The sentence of the API page, "Error Response Example"."""
    return f"Insufficient credits. Needed: {needed}, Available: {available}"


def _language_list() -> dict[str, Any]:
    rows = [
        {
            "code": each.code,
            "name": each.name,
            "native_name": each.native_name,
            "flag_emoji": _FLAGS.get(each.code, _NO_FLAG),
        }
        for each in languages()
    ]
    return {"languages": rows, "default": "en", "count": len(codes())}


def _in_own_script(language: str) -> str:
    """Some words in the script of a language that is not written in Latin, for who checks that; "" for others."""
    name = (
        "サンドボックス"
        if language == "ja"
        else next(each.native_name for each in languages() if each.code == language)
    )
    return "" if name.isascii() or any("a" <= letter <= "z" for letter in name.lower()) else f" {name} {name} {name}"


def _texts(asked: Generate, rule: FaultRule | None) -> dict[str, Any]:
    """One text a language, the same for the same image, language and style."""
    picture = hashlib.sha256(asked.image.encode()).hexdigest()[:8]
    texts: dict[str, Any] = {
        each: f"Sandbox text {picture} ({each}, style {asked.style}){_in_own_script(each)}" for each in asked.languages
    }
    match rule.fault if rule else None:
        case Fault.MISSING_LANGUAGE:
            texts.popitem()
        case Fault.WRONG_SHAPE:
            texts = dict.fromkeys(texts, 42)
        case Fault.WEAK:
            texts = dict.fromkeys(texts, "IMG_2041.jpg")
        case Fault.REFUSAL:
            texts = dict.fromkeys(texts, "I'm sorry, but I can't help with describing this image.")
    return texts
