"""The report of a simulation: a page that opens from disk and prints as a document."""
