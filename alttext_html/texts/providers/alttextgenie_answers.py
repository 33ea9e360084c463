"""AltTextGenie's answers: bytes in, typed values or typed errors out (API page, "Response" and "Error Handling").

What an error means for the balance decides its class. Only an answer that the API itself wrote says that nothing was
charged; a gateway's error page instead of one leaves that open (``Ambiguous``), except for 503, which promises that
nobody handled the request. ``InvalidAnswer`` is a whole answer that makes no sense: it may have been charged too.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from alttext_html.errors import (
    Ambiguous,
    BadRequest,
    InvalidAnswer,
    OutOfCredits,
    ProviderError,
    Refused,
    Unauthorized,
    Unavailable,
)
from alttext_html.languages import Language
from alttext_html.secret import Secret
from alttext_html.texts.providers import Account, Answer
from alttext_html.texts.providers.http import Reply, one_line, seconds_to_wait
from alttext_html.types import LanguageTag

DASHBOARD = "https://alttextgenie.com/dashboard#settings/api"

_CUT = "it is cut short"
_NOT_READ = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""what msgspec raises for bytes that are no JSON, or none that it can hold"""

T = TypeVar("T")


class Cost(enum.Enum):
    """What an endpoint's answers cost."""

    FREE = enum.auto()
    PAID = enum.auto()


class _Envelope(msgspec.Struct):
    success: bool
    error: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Generated(msgspec.Struct):
    alt_texts: dict[str, object] | list[object]


class _User(msgspec.Struct):
    credits: int | None = None
    processed_images: int | None = None
    subscription_status: str | None = None
    current_plan_key: str | None = None


class _AccountData(msgspec.Struct):
    user: _User = msgspec.field(default_factory=_User)
    credits_remaining: int | None = None


class _LanguageRow(msgspec.Struct):
    code: str
    name: str
    native_name: str


class _LanguagesData(msgspec.Struct):
    languages: list[_LanguageRow]


def read_texts(content: bytes, wanted: Iterable[LanguageTag]) -> Answer:
    """The texts of ``generate.php``. What is left out, blank or no string is absent, as long as one text is there."""
    texts = _data(content, _Generated, Cost.PAID).alt_texts
    if isinstance(texts, list):
        if texts:
            raise _undocumented("alt_texts is a list")
        texts = {}  # PHP writes an empty map as []
    found = {language: texts[language] for language in wanted if language in texts}
    good = {language: text for language, text in found.items() if isinstance(text, str) and text.strip()}
    if not good and any(not isinstance(text, str) for text in found.values()):
        raise _undocumented("its texts are not strings")
    return Answer(good)


def read_account(content: bytes) -> Account:
    """The balance of ``account.php``."""
    data = _data(content, _AccountData, Cost.FREE)
    left = data.credits_remaining if data.credits_remaining is not None else data.user.credits
    if left is None:
        raise _undocumented("it names no credits")
    return Account(
        credits=left,
        plan=data.user.current_plan_key or "",
        status=data.user.subscription_status or "",
        processed_images=data.user.processed_images,
    )


def read_languages(content: bytes) -> tuple[Language, ...]:
    """The rows of ``languages.php``."""
    rows = _data(content, _LanguagesData, Cost.FREE).languages
    return tuple(Language(LanguageTag(row.code), row.name, row.native_name) for row in rows)


def judge(reply: Reply, *, cost: Cost, base_url: str, key: Secret, now: float) -> ProviderError | None:
    """The error that a reply is, None for success. ``key`` is kept out of its text, ``now`` is Unix time."""
    host = urlsplit(base_url).netloc
    documented = _documented_error(reply.content)
    says = one_line(key.redact(documented or ""))
    answered = f"{host} answered {reply.status}" + (f": {says}" if says else "")
    match reply.status:
        case 200:
            return None if documented is None else _refusal_inside_success(says, host)
        case 401:
            return Unauthorized(f"{answered}. Check the API key, or create one at {DASHBOARD}")
        case 402:
            return _out_of_credits(says, host)
        case 403 | 404:
            return Refused(f"{answered}. Check the API's address ({base_url}) and the key's rights")
        case 408 | 429 | 503:
            return Unavailable(f"{answered}. Try again later", retry_after=seconds_to_wait(reply.retry_after, now))
        case status if 300 <= status < 400:
            return _redirect(reply, base_url)
        case status if 400 <= status < 500:
            return BadRequest(f"{answered}. The service rejects this image or its parameters")
        case status if status >= 500 and (documented is not None or cost is Cost.FREE):
            return Unavailable(f"{answered}. Try again later", retry_after=seconds_to_wait(reply.retry_after, now))
        case status if status >= 500:
            return Ambiguous(f"{answered}, without the API's own error; the request may have been charged")
    return InvalidAnswer(f"{answered}, which the API does not document")


def _documented_error(content: bytes) -> str | None:
    """The sentence of ``{"success": false, "error": ...}``, None when the content is anything else."""
    try:
        envelope = msgspec.json.decode(content, type=_Envelope, strict=False)
    except _NOT_READ:
        return None
    return None if envelope.success else envelope.error or ""


def _data(content: bytes, type_: type[T], cost: Cost) -> T:
    """The ``data`` of a successful answer. Numbers may be strings, as PHP has them."""
    try:
        envelope = msgspec.json.decode(content, type=_Envelope, strict=False)
        return msgspec.json.decode(envelope.data, type=type_, strict=False)
    except msgspec.ValidationError as error:
        reason = one_line(str(error))
    except _NOT_READ as error:
        reason = _CUT if "truncated" in str(error) else "it is not JSON"
    if reason is _CUT and cost is Cost.PAID:
        raise Ambiguous("AltTextGenie's answer was cut short; the request may have been charged")
    raise _undocumented(reason)


def _undocumented(reason: str) -> InvalidAnswer:
    return InvalidAnswer(f"AltTextGenie's answer is not what its documentation says: {reason}")


def _refusal_inside_success(says: str, host: str) -> ProviderError:
    """``success: false`` with status 200."""
    if "insufficient credits" in says.lower():
        return _out_of_credits(says, host)
    if "api key" in says.lower():
        return Unauthorized(f"{host} refuses the key: {says}. Check the API key, or create one at {DASHBOARD}")
    return BadRequest(f"{host} could not describe this image: {says or 'it gave no reason'}")


def _out_of_credits(says: str, host: str) -> OutOfCredits:
    return OutOfCredits(f"{host} refuses: {says or 'Insufficient credits'}. Add credits to the account, then run again")


def _redirect(reply: Reply, base_url: str) -> Refused:
    """Redirects are an error: the key belongs to the configured origin only."""
    try:
        target = urlsplit(reply.location).netloc.rpartition("@")[2]
    except ValueError:
        target = ""
    return Refused(
        f"{base_url} redirects ({reply.status}) to {one_line(target) or 'another page'}, "
        "and the key is not sent there. If you trust it, set the API's address to the new one"
    )
