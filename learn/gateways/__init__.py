"""The outside world: password hashing, mail, spreadsheets. One file an outside thing."""
