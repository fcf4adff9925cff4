// Spec: see ARCHITECTURE.md.
