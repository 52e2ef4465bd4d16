"""Control charts that watch: limits, rules, run lengths, capability, and what is done about a signal."""
