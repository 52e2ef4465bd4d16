"""Over HTTP: the screen of a line, and the ledger of a district with its API. Each imports what it needs of this."""
