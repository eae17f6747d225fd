"""Archives: articles too many for memory, kept in an index on disk and read back passage by passage.

This room writes and opens the index in the data directory: the articles themselves, what was read of each passage,
the words of the corpus, and the engine's own files. It decides nothing about answers: it hands the answers room the
same sequences and look-ups that a small corpus has in memory.
"""
