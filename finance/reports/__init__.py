"""Read-only: what the pages about money show."""
