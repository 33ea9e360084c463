"""Chat models that take a picture, over the API that Ollama, LM Studio, vLLM and OpenAI share.

One request is ``POST {base_url}/chat/completions``. It costs no credits. A server that rejects ``response_format`` is
asked without it. Errors mean what they mean for the paying provider: ``Ambiguous`` is a request that may have been
worked on, and is not sent again in this run.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from alttext_html.errors import (
    Ambiguous,
    BadRequest,
    InvalidAnswer,
    OutOfCredits,
    ProviderError,
    Refused,
    SettingsError,
    Unauthorized,
    Unavailable,
)
from alttext_html.secret import Secret
from alttext_html.texts.providers import Account, Answer, Options, Provider, Request
from alttext_html.texts.providers.address import is_loopback
from alttext_html.texts.providers.http import (
    NOT_SENT,
    Reply,
    one_line,
    open_client,
    read_body,
    reason,
    seconds_to_wait,
)
from alttext_html.texts.providers.openai_prompt import AnswerForm, body, read
from alttext_html.types import LanguageTag

_CONNECT_SECONDS = 10.0
_LOCAL_NAMES = (".local", ".lan", ".internal", ".home.arpa")


class OpenAICompatible:
    """A chat model; see ``Provider`` for what the members mean.

    Its name is ``service/model``, as another model writes other texts.
    """

    price = 0
    languages: frozenset[LanguageTag] | None = None

    def __init__(
        self,
        service: str,
        *,
        base_url: str,
        model: str,
        key: Secret | None = None,
        timeout: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not re.fullmatch(r"[!-~]{1,200}", model):
            raise SettingsError(f'{service}: the model {model[:60]!r} is no name; write one such as "llava:13b"')
        self.name = f"{service}/{model}"
        self._model = model
        self._key = key or Secret("")
        self._base_url = checked_address(base_url, self._key)
        self._timeout = timeout
        self._clock = clock
        self._form = AnswerForm.SCHEMA
        self._client = open_client(
            self._base_url,
            transport=transport,
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS), pool=None),
        )

    async def describe(self, request: Request) -> Answer:
        """Write the texts of one image.

        BadRequest, Unavailable, Unauthorized, OutOfCredits and Refused: the model did no work. Ambiguous and
        InvalidAnswer: it may have.
        """
        try:
            content = await self._call(request, self._form)
        except BadRequest:
            if self._form is AnswerForm.FREE:
                raise
            content = await self._call(request, AnswerForm.FREE)
            self._form = AnswerForm.FREE  # it was the form that the server rejected, not the image
        return read(content, request)

    async def account(self) -> Account:
        """There are no credits; nobody is asked."""
        return Account(credits=None)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _call(self, request: Request, form: AnswerForm) -> bytes:
        """The body of a successful answer. Errors are raised here, where no chain and no frame holds the key."""
        reply = await self._exchange(body(request, self._model, form))
        if isinstance(reply, ProviderError):
            raise reply
        error = self._judged(reply)
        if error is not None:
            raise error
        return reply.content

    async def _exchange(self, fields: dict[str, Any]) -> Reply | ProviderError:
        host = urlsplit(self._base_url).netloc
        headers = {"Authorization": f"Bearer {self._key.reveal()}"} if self._key else {}
        url = f"{self._base_url}/chat/completions"
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._client.stream("POST", url, json=fields, headers=headers) as response,
            ):
                content = await read_body(response, host)
                if isinstance(content, InvalidAnswer):
                    return content
                wait = response.headers.get("Retry-After", "")
                return Reply(response.status_code, content, retry_after=wait)
        except NOT_SENT as error:
            return Unavailable(
                f"cannot connect to {host} ({reason(error, self._key)}). "
                "Check that the model's server runs, and base_url"
            )
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            return Ambiguous(
                f"the connection to {host} ended before its answer was complete ({reason(error, self._key)}). "
                "A model that needs longer needs a longer timeout"
            )

    def _judged(self, reply: Reply) -> ProviderError | None:
        """The error that a reply is, None for success."""
        code, says = _error(reply.content)
        says = one_line(self._key.redact(says))
        answered = f"{urlsplit(self._base_url).netloc} answered {reply.status}" + (f": {says}" if says else "")
        wait = seconds_to_wait(reply.retry_after, self._clock())
        match reply.status:
            case 200:
                return None
            case 401:
                return Unauthorized(f"{answered}. Check the key for this provider")
            case 402:
                return OutOfCredits(f"{answered}. Add credits to the account, then run again")
            case 429 if code == "insufficient_quota":
                return OutOfCredits(f"{answered}. Add credits to the account, then run again")
            case 403:
                return Refused(f"{answered}. Check what the key may do")
            case 404:
                return Refused(f"{answered}. Check base_url ({self._base_url}) and that it has the model {self._model}")
            case 408 | 429:
                return Unavailable(f"{answered}. Try again later", retry_after=wait)
            case status if 300 <= status < 400:
                return Refused(f"{answered}: it redirects. Set base_url to the final address")
            case status if 400 <= status < 500:
                return BadRequest(f"{answered}. The model rejects this image or its parameters")
            case status if status >= 500:
                return Unavailable(f"{answered}. Try again later", retry_after=wait)
        return InvalidAnswer(f"{answered}, which no chat completion has")


def checked_address(url: str, key: Secret) -> str:
    """``url`` without its last slash. https anywhere; http on this machine, and on a private network without a key.

    Raises SettingsError for anything else.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("base_url is no URL: it looks like http://127.0.0.1:11434/v1") from None
    if not host or parts.scheme not in ("http", "https") or not re.fullmatch(r"[!-~]+", url):
        raise SettingsError("base_url must look like http://127.0.0.1:11434/v1")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise SettingsError("base_url must have no user name, password, ? or #; a key has its own setting")
    if parts.scheme == "http" and not is_loopback(host):
        if not _is_private(host):
            raise SettingsError(f"base_url: {host} is on the internet, so the address must begin with https://")
        if key:
            raise SettingsError(f"base_url: a key is not sent to {host} over http; use https, or no key")
    return url.rstrip("/")


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # A name without a dot is one of the own network, as Docker gives them.
        return "." not in host or host.lower().endswith(_LOCAL_NAMES)
    return address.is_private and not address.is_unspecified


class _ErrorBody(msgspec.Struct):
    error: dict[str, object] | str = ""


def _error(content: bytes) -> tuple[str, str]:
    """Code and message of ``{"error": {"code": ..., "message": ...}}``; Ollama's is a plain string."""
    try:
        error = msgspec.json.decode(content, type=_ErrorBody).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "", ""
    if isinstance(error, str):
        return "", error
    return str(error.get("code") or ""), str(error.get("message") or "")


def _factory(service: str, default_url: str | None) -> Callable[[Options], Provider]:
    def create(options: Options) -> Provider:
        base_url = options.base_url or default_url
        if base_url is None:
            raise SettingsError(f"{service} needs base_url: the address of its API, such as http://127.0.0.1:8000/v1")
        if options.model is None:
            raise SettingsError(f"{service} needs model: the name of a model that understands pictures")
        return OpenAICompatible(
            service, base_url=base_url, model=options.model, key=options.key, timeout=options.timeout
        )

    return create


openai_compatible = _factory("openai-compatible", None)
ollama = _factory("ollama", "http://127.0.0.1:11434/v1")
lmstudio = _factory("lmstudio", "http://127.0.0.1:1234/v1")
vllm = _factory("vllm", "http://127.0.0.1:8000/v1")
openai = _factory("openai", "https://api.openai.com/v1")
