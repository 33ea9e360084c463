"""Feeds: pages whose text stands in another coat, escaped or not, inside of XML. Knows types, errors and html only."""
