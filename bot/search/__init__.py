"""Terms in, ranked Hits out: the analyzer, the Engine protocol and its implementations.

The only room that imports rank_bm25, tantivy, opensearchpy and the stemmer. It knows terms and scores, no questions and
no Slack.
"""
