"""Exit codes: scripts stand on them."""

CLEAN, REMAINS, WRONG_USE, PROVIDER, INTERRUPTED = 0, 1, 2, 3, 130

MEANINGS = {
    CLEAN: "nothing left to do; after `fill --offline` images may remain",
    REMAINS: "something remains (without a key, say, or with too few credits), or `check` found something",
    WRONG_USE: "wrong use or settings, or a bug",
    PROVIDER: "the provider refused (say, the key) or could not be reached",
    INTERRUPTED: "interrupted; what was done and bought so far is kept",
}
"""what the documentation says of each"""
