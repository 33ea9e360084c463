"""``python -m alttext_html``: the command line."""

from alttext_html.cli.main import main

if __name__ == "__main__":
    main()
