"""Pages of the campaigns: the overview, the counter, cash, batches, the collection."""
