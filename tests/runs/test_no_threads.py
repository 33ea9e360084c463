"""Where the system gives no thread (a limit of a container, little memory) a run does its work one after the other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.helpers.commands import clean_environment, service
from tests.helpers.fills import alts, make_site

# No system has room for a stack of this size.
_WITHOUT_THREADS = """
import threading
threading.stack_size(1 << 47)
try:
    threading.Thread(target=print).start()
except RuntimeError:
    from alttext_html.cli.main import main
    main()
"""


def test_a_fill_buys_and_writes_without_threads(tmp_path: Path) -> None:
    """Pictures are prepared, names resolved, pages read by processes or alone, and written."""
    body = "".join(f'<img src="fill-{name}.png">' for name in "abc")
    site = make_site(tmp_path, index=body, **{f"page{number}": body for number in range(20)})
    with service(tmp_path) as sandbox:
        url = sandbox.url.replace("127.0.0.1", "localhost")
        command = [sys.executable, "-c", _WITHOUT_THREADS, "fill", "site", "--api-url", url]
        options = ["--jobs", "2", "--output", "report.json"]
        environment = clean_environment(tmp_path, sandbox.key)
        done = subprocess.run([*command, *options], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["summary"]["credits_spent"] == 3
    assert None not in alts(site)
