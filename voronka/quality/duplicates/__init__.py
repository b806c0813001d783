"""Records that may be one and the same, looked for in the whole base and judged one by one."""
