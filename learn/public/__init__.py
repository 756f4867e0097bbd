"""Residents' pages: no session, no login, no database, nothing kept."""
