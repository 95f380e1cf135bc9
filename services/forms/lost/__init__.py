"""Forms of lost and found, by noun. They clean what was typed; the actions decide."""
