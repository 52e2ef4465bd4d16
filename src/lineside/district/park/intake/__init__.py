"""A park's own sheets in: ledgers of tenants and lists of visits as offices keep them, row by row to records."""
