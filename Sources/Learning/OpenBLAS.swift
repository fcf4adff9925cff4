internal import COpenBLAS

/// How OpenBLAS is used: threads are ours, one level above it, where work is divided the same way for any number of them.
enum OpenBLAS {
  static func useOneThread() { openblas_set_num_threads(1) }
}
