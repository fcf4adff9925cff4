// Compiler: see ARCHITECTURE.md.
