"""What a client asks of ``generate.php``: JSON or a form with an image, checked as the API page says ("Parameters")."""

from __future__ import annotations

import hashlib
from email.message import Message
from email.parser import HeaderParser
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from alttext_html.languages import codes

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class RequestProblem(Struct, frozen=True):
    """Why a request is refused."""

    message: str
    status: int = 400


class _Json(msgspec.Struct):
    image_url: str = ""
    languages: list[str] | str = msgspec.field(default_factory=lambda: ["en"])
    style_id: int = 2
    keywords: str = ""


class Generate(Struct, frozen=True):
    """A purchase whose parameters are right."""

    image: str
    """SHA-256 of the image's bytes, or of its URL, which nobody fetches"""
    languages: tuple[str, ...]
    style: int
    keywords: str

    @classmethod
    def read(cls, content_type: str, body: bytes) -> Generate | RequestProblem:
        """Read a request's body."""
        header = Message()
        header["Content-Type"] = content_type
        try:
            if header.get_content_type() == "multipart/form-data":
                return cls._from_form(_parts(body, str(header.get_param("boundary", ""))))
            asked = msgspec.json.decode(body, type=_Json, strict=False)
        except (msgspec.MsgspecError, ValueError) as error:
            return RequestProblem(f"Invalid request: {error}")
        url = urlsplit(asked.image_url)
        if not asked.image_url:
            return RequestProblem("Either image_url or image file upload is required")
        if url.scheme not in {"http", "https"} or not url.hostname:
            return RequestProblem("Invalid image_url")
        return cls._checked(asked.image_url.encode(), asked)

    @classmethod
    def _from_form(cls, parts: dict[str, bytes]) -> Generate | RequestProblem:
        image = parts.pop("image", b"")
        asked = msgspec.convert({name: value.decode() for name, value in parts.items()}, _Json, strict=False)
        if not image and not asked.image_url:
            return RequestProblem("Either image_url or image file upload is required")
        if image and not _is_image(image):
            return RequestProblem("Invalid image: JPEG, PNG, GIF or WebP expected")
        return cls._checked(image or asked.image_url.encode(), asked)

    @classmethod
    def _checked(cls, image: bytes, asked: _Json) -> Generate | RequestProblem:
        wanted = asked.languages.split(",") if isinstance(asked.languages, str) else asked.languages
        languages = tuple(dict.fromkeys(code.strip() for code in wanted if code.strip()))
        unknown = [code for code in languages if code not in codes()]
        if not languages:
            return RequestProblem("At least one language is required")
        if unknown:
            return RequestProblem(f"Unsupported language: {', '.join(unknown)}")
        if not 1 <= asked.style_id <= 5:
            return RequestProblem("style_id must be between 1 and 5")
        if len(asked.keywords) > 255:
            return RequestProblem("keywords must not exceed 255 characters")
        return cls(hashlib.sha256(image).hexdigest(), languages, asked.style_id, asked.keywords)


def _parts(body: bytes, boundary: str) -> dict[str, bytes]:
    """The fields of multipart/form-data (RFC 7578) by name; ValueError when it is cut off or has no boundary."""
    if not boundary:
        raise ValueError("the form has no boundary")
    head, *sections = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if head or not sections or not sections[-1].startswith(b"--"):
        raise ValueError("the form is incomplete")
    fields: dict[str, bytes] = {}
    for section in sections[:-1]:
        headers, _, content = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        parsed = HeaderParser().parsestr(headers.decode())
        name = parsed.get_param("name", "", header="Content-Disposition")
        fields[str(name)] = content
    return fields


def _is_image(data: bytes) -> bool:
    return data.startswith(_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
