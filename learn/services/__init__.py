"""One function a deed: gather, decide, store. A deed commits once, on its last line; time is an argument."""
