"""Plain pages of the ledger, made on the server: no script, readable on paper, in Chinese and English."""
