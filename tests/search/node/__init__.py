"""A real OpenSearch node for tests and benchmarks, from its published jars."""
