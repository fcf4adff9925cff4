/// What programs say, as the compiler does, of formats that are known and not read or written yet.
public enum NotBuilt {
  public static let parquet = "ML0900 not built yet: Parquet; csv and jsonl are (convert it, for instance with duckdb)"
}
