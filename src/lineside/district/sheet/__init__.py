"""Spreadsheets in and out: templates, real-life sheets with a remembered mapping, exports that lose nothing."""
