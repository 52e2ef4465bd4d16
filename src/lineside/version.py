"""The version, in a file of its own: what needs it need not import the rest, and the build reads it from here."""

__version__ = "0.6.0"
