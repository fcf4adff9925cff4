// Tests of Compiler.
