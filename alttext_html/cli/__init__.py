"""The command line: a thin edge that unpacks arguments, calls one function, prints and chooses the exit code."""
