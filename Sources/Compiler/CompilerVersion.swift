/// The version of this compiler: the tag of its runtime image, the chart's version and a line of every lock.
public enum CompilerVersion {
  /// `MAJOR.MINOR.PATCH`, as in semver.org.
  public static let current = "0.1.0"
}
