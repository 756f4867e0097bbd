"""Speed, measured: every figure is a ratio to a bare Flask page under the same server in the same run."""
