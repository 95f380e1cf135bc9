"""The demo: the stations of the five source documents, a person for each role, and tickets in every state.

Everything is written by the same actions as in daily work; loading it again writes nothing new. What it holds depends
on the reference day alone, so that two databases loaded for the same day are alike down to the look-up codes.
"""
