"""Posting what plants found to firms: simulations, comparisons of variants, live runs."""
