"""The platform, laid out as rooms (what kind of code) and nouns (what it is about)."""
