"""Staff pages: guard, read the request, one service call, answer."""
