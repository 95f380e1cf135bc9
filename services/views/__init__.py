"""Pages of the tickets, by noun."""
