"""Work in processes of their own, so that its memory goes when it ends. Each takes a question as JSON and writes a file."""
