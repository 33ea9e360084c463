"""The program: its commands, found by name and imported when they run, and the ends every command can come to."""

from __future__ import annotations

import difflib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType

import click

from alttext_html import __version__
from alttext_html.cli.codes import CLEAN, INTERRUPTED, PROVIDER, WRONG_USE
from alttext_html.cli.console import forget_stdout

HELP = {
    "check": "Find images without a useful text; write nothing.",
    "fill": "Write the missing texts; buy those that nobody has yet.",
    "plan, buy, apply": "Do the same in parts, shared between many jobs.",
    "sources": "Find and fill images in Markdown and reStructuredText.",
    "adopt": "Write the catalogue's approved texts into the sources.",
    "account": "Show the credits that are left.",
    "languages": "List the languages that texts can be bought in.",
    "rules, explain": "List the detection rules, or explain one.",
    "catalogue": "Look after the texts that the team owns.",
    "cache": "Look after the texts that were bought.",
    "demo": "Fill a small site that ships inside, against the sandbox.",
    "sandbox": "Serve a simulation of the AltTextGenie API on loopback.",
}
"""In the order of the help, with a sentence for each row: the help imports none of them."""
COMMANDS = tuple(name for row in HELP for name in row.split(", "))


class Commands(click.Group):
    """Commands that live in modules of their own: ``check`` in ``alttext_html.cli.check`` as ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"alttext_html.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest names when there is no such command."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            ctx.fail(
                f"No such command '{name}'. " + (f"Did you mean {near[0]}?" if near else "See --help for the list.")
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """As click does it; a reader that has gone (``| head``) is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            forget_stdout()
            return CLEAN

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in the help, out of the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(HELP.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 something remains, 2 wrong use, 3 the provider failed.",
)
@click.version_option(__version__, package_name="alttext-html", message="%(package)s %(version)s")
def cli() -> None:
    """Fill missing alt texts in built pages. Begin with: alttext-html check site/"""  # noqa: D400


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: the entry point of the program."""
    prepare_streams()
    heed_signals()
    sys.exit(run(arguments))


def heed_signals() -> None:
    """Let the end of a job or a terminal (SIGTERM, SIGHUP) be as Ctrl-C; one that is ignored, as by nohup, stays so."""

    def stop(_number: int, frame: FrameType | None) -> None:
        interrupt = signal.getsignal(signal.SIGINT)
        if not callable(interrupt):  # a shell lets its background jobs ignore Ctrl-C
            raise KeyboardInterrupt
        interrupt(signal.SIGINT, frame)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)


def prepare_streams() -> None:
    """Let streams that are closed (``>&-``) lead nowhere, and escape what an encoding cannot hold: neither fails."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def run(
    arguments: Sequence[str] | None = None, program: click.Command = cli, say: Callable[[str], None] | None = None
) -> int:
    """Run a command line and give its exit code. Whatever happens, a user sees a sentence and no traceback.

    ``say`` is told that sentence; without it, it goes to stderr.
    """
    from alttext_html.errors import AltTextError, ProviderError

    tell = say or _say
    try:
        code = program.main(arguments, prog_name="alttext-html", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted. What was done and bought so far is kept; run the command again to go on.")
        return INTERRUPTED
    except click.ClickException as error:
        error.show() if say is None else say(error.format_message())
        return WRONG_USE
    except AltTextError as error:
        tell(str(error))
        return PROVIDER if isinstance(error, ProviderError) else WRONG_USE
    except Exception as error:  # the last line of defence between a bug and its user
        if os.environ.get("ALTTEXT_HTML_DEBUG"):
            raise
        if type(error) is OSError and error.filename is None:  # of a file it would name the file: this is a stream
            forget_stdout()
            tell(f"stdout cannot be written ({error.strerror}). Free its disk, or send it elsewhere.")
            return WRONG_USE
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        tell(f"unexpected {what}. This is a bug: report it with the trace that ALTTEXT_HTML_DEBUG=1 shows.")
        return WRONG_USE
    return code if isinstance(code, int) else CLEAN


def _say(message: str) -> None:
    click.echo(f"alttext-html: {' '.join(message.split())}", err=True)
