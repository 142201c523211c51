"""One module a file format: each gives raw rows as text, with their physical line, and splits off what is no row."""
