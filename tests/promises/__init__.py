"""The promises of docs/promises.md: tests that measure whether they are kept, and how any test reports its number."""
