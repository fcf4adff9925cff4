internal import RuntimeContract

/// The version of this compiler: the tag of its runtime image, the chart's version and a line of every lock.
public enum CompilerVersion {
  public static let current = Release.version
}
