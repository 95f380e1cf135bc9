"""Pages of lost and found, by noun."""
