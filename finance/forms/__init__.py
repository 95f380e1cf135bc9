"""What is typed about money. Forms clean; the actions decide."""
