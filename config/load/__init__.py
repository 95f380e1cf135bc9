"""Synthetic volume for measuring: set-based SQL beside the actions, with every constraint of the tables kept."""
