"""Tables and queries: the only room with SQL. Rows name content by slug and version."""
