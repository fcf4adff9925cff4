internal import Files
internal import Glibc
internal import RuntimeContract
internal import Synchronization

/// Keeps a sample of predictions in files of `PredictionLogFormat`, on a thread of its own: nobody who waits for an answer
/// waits for a disk. What there is no room for is dropped, and counted.
public final class PredictionRecorder: Sendable {
  private struct Entry: Sendable {
    let prediction: DataPlane.Prediction
    let time: timespec
  }

  /// Predictions that may wait to be written.
  private static let waiting = 1024
  /// Rows of them together: a prediction can have a hundred thousand.
  private static let waitingRows = 200_000
  /// On a bucket a file is there when it is closed, so it is closed long before it has to be.
  private static let fileSeconds = min(300, PredictionLogFormat.longestFileSeconds)

  private let sample: Double
  private let metrics: ServingMetrics
  private let queue: WorkQueue<Entry>
  private let rows = SharedBudget(limit: waitingRows)
  private let thread: WorkerThread

  /// - Parameters:
  ///   - sample: the share of requests that are kept, 0 to 1.
  ///   - writer: no other process writes under this name.
  ///   - tell: what cannot be written; the first of several in a row.
  public init(
    folder: String, sample: Double, writer: String, metrics: ServingMetrics,
    tell: @escaping @Sendable (_ path: String, _ message: String) -> Void
  ) throws(InferenceFailure) {
    self.sample = sample
    self.metrics = metrics
    let queue = WorkQueue<Entry>(limit: Self.waiting)
    self.queue = queue
    let rows = rows
    thread = try WorkerThread {
      let file = PredictionFile(folder: folder, writer: writer)
      var isFailing = false
      var isOpen = true
      // Rows of the open file: whether they are kept is known when it is closed.
      var pending = 0
      while isOpen {
        let entry = queue.pop(until: Moment.now + 1000, where: { _ in true })
        if entry == nil, queue.isOver { isOpen = false }
        defer { rows.give(entry?.prediction.rows ?? 0) }
        do throws(FileError) {
          if let entry {
            let lines = PredictionLines(of: entry.prediction, at: entry.time)
            if lines.tooLong > 0 { metrics.dropped(rows: lines.tooLong) }
            pending += lines.count
            try file.append(lines.bytes, at: entry.time)
          }
          try file.flush()
          if !isOpen || file.seconds(at: .current) >= Self.fileSeconds
            || file.size >= PredictionLogFormat.largestFileBytes
          {
            try file.close()
            metrics.logged(rows: pending)
            pending = 0
          }
          if entry != nil { isFailing = false }
        } catch {
          metrics.dropped(rows: pending)
          pending = 0
          if !isFailing { tell(error.path, error.message) }
          isFailing = true
          file.abandon()
        }
      }
    }
  }

  public func record(_ prediction: DataPlane.Prediction) {
    guard prediction.draw < sample else { return }
    guard rows.take(prediction.rows) else { return metrics.dropped(rows: prediction.rows) }
    if !queue.push(Entry(prediction: prediction, time: .current)) {
      rows.give(prediction.rows)
      metrics.dropped(rows: prediction.rows)
    }
  }

  /// Writes what waits.
  public func close() {
    queue.close()
    thread.join()
  }
}

/// The file that is being written.
private final class PredictionFile {
  private let folder: String
  private let writer: String
  private var descriptor: Int32 = -1
  private var path = ""
  private var opened = timespec()
  private var number = 0
  private var buffer: [UInt8] = []
  private(set) var size = 0

  init(folder: String, writer: String) {
    self.folder = folder
    self.writer = writer
  }

  deinit { abandon() }

  func append(_ lines: [UInt8], at time: timespec) throws(FileError) {
    guard !lines.isEmpty else { return }
    if descriptor < 0 {
      try Folder.make(folder)
      number += 1
      path = "\(folder)/" + PredictionLogFormat.fileName(opened: time.compact, writer: writer, number: number)
      descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw FileError(path: path, action: "cannot write", code: errno) }
      opened = time
      size = 0
    }
    buffer += lines
    size += lines.count
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// How old the first row is; 0 without one.
  func seconds(at time: timespec) -> Int { descriptor < 0 ? 0 : time.tv_sec - opened.tv_sec }

  func flush() throws(FileError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path, action: "cannot write", code: errno)
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  func close() throws(FileError) {
    guard descriptor >= 0 else { return }
    try flush()
    let status = Glibc.close(descriptor)
    descriptor = -1
    // A bucket says only here that it did not take the file.
    if status != 0, errno != EINTR { throw FileError(path: path, action: "cannot write", code: errno) }
  }

  /// Whatever is there is left; the next row begins another file.
  func abandon() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
    buffer.removeAll()
  }
}

extension timespec {
  static var current: timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }

  /// `20261121T143000Z`.
  var compact: String { text("%Y%m%dT%H%M%SZ") }

  /// `2026-11-21T14:30:00.250000Z`.
  var precise: String {
    let fraction = String(tv_nsec / 1000 + 1_000_000).dropFirst()
    return "\(text("%Y-%m-%dT%H:%M:%S")).\(fraction)Z"
  }

  private func text(_ format: String) -> String {
    var seconds = tv_sec
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
