"""Briefings: documents whose every figure comes from the ledger and carries its footnote."""
