"""Indicators from what was counted, the same for simulated and live plants."""
