internal import COpenBLAS

/// How OpenBLAS is used: threads are ours, one level above it, where work is divided the same way for any number of them.
public enum OpenBLAS {
  /// Called before each product; only the first call of the process does something.
  public static func useOneThread() { _ = once }

  private static let once: Void = openblas_set_num_threads(1)
}
