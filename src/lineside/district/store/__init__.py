"""The ledger on disk: SQLite by default, PostgreSQL by address; every change kept."""
