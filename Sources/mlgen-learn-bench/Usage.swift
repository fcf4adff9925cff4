internal import Glibc

/// What the process has used so far.
struct Usage {
  /// Seconds.
  var cpu: Double
  var wall: Double
  /// Bytes.
  var peak: Int

  init() {
    var usage = rusage()
    // The constant's type differs between C libraries; its value is 0 in all.
    getrusage(.init(0), &usage)
    cpu =
      Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
      / 1e6
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    wall = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    peak = usage.ru_maxrss * 1024
  }

  /// What was used since then, as members of a JSON object.
  func since(_ start: Usage) -> String {
    "\"cpu\": \(cpu - start.cpu), \"wall\": \(wall - start.wall), \"memory\": \(peak - start.peak)"
  }
}
