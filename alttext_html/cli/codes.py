"""Exit codes: scripts stand on them."""

CLEAN = 0
"""nothing left to do"""
REMAINS = 1
"""something remains, or check found something"""
WRONG_USE = 2
"""wrong use or settings, or a bug"""
PROVIDER = 3
"""the provider refused (key, credits) or could not be reached"""
INTERRUPTED = 130
