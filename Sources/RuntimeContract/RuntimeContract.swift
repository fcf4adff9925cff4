// RuntimeContract: see ARCHITECTURE.md.
