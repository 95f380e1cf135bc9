"""Pages of the things in custody: what is here, each thing, the evening's check, places and labels."""
