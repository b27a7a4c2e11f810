"""Sources of the training text; each module yields documents as plain strings."""
