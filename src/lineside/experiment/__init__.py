"""Experiments with a plant: variants beside each other under common random numbers, and what a change is worth."""
