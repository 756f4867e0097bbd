"""The rules: plain values in, plain values out. Standard library only; no clock, no files, no chance."""
