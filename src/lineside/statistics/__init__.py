"""Statistics of simulated and measured figures: intervals, quantiles of histograms."""
