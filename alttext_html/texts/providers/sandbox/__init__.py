"""A simulator of AltTextGenie's API: a real HTTP server on loopback, with switches for everything that can go wrong.

``service`` decides what the API does (keys, credits, faults, texts) and knows no socket; ``server`` speaks HTTP;
``faults`` are the switches. ``alttext-html sandbox`` runs it as a program.
"""

from alttext_html.texts.providers.sandbox.faults import Fault, FaultRule
from alttext_html.texts.providers.sandbox.server import Sandbox, serve
from alttext_html.texts.providers.sandbox.service import Call

__all__ = ["Call", "Fault", "FaultRule", "Sandbox", "serve"]
