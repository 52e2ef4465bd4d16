"""The registry: what the figures of a district are about, one kind of thing a class."""
