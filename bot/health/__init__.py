"""How this process is, for whoever watches it: metrics, health over HTTP, and the health file.

This room is given checks and reads the events of the log; it knows no other room, and nobody's words.
"""
