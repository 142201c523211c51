"""Questions and their answers as typed frames: one module a topic. `methods/` holds the statistics, pure."""
