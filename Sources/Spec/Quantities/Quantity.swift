/// Amounts with a unit, written as people write them. Each has one parser and one canonical print.
public enum Quantity {}
