// Tests of Document.
