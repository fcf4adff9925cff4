// Backends: see ARCHITECTURE.md.
