"""Sparkplug B 3.0: a host application, and edges that an emulated plant plays."""
