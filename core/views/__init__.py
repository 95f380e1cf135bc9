"""Pages of the kernel: signing in, the own password and language, the inbox."""
