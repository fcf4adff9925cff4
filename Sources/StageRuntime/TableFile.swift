/// The files of a folder that holds a table.
public enum TableFile {
  public static let data = "data.csv"
  /// Names the columns of the table, or of all tables in the folder.
  public static let schema = "schema.json"
}
