"""What a person can mend, in one sentence."""


class Problem(Exception):
    """An error whose text names the file or key, what was expected, what was found, the remedy."""
