/// The release that the compiler and the programs that run what it generates are parts of.
public enum Release {
  /// `MAJOR.MINOR.PATCH`, as in semver.org.
  public static let version = "0.1.0"
}
