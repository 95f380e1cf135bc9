"""Synthetic volume for measuring: made by set-based SQL, outside the actions, with every constraint of the tables kept."""
