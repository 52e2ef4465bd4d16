"""The endpoints of the ledger, by what they are about."""
