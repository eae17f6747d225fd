"""What is owed to whom (pure), and its delivery: gather, decide, apply."""
