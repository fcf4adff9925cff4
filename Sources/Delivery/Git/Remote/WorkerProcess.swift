internal import Glibc

/// A process of this program that does one thing and says line by line how it goes. It ends when this one does: it reads
/// its standard input, which nobody writes to, for the end.
struct WorkerProcess {
  enum Next {
    case line(String)
    /// It said all it had to say.
    case end
    /// It said nothing for as long as was asked.
    case silence
  }

  private let process: ChildProcess
  private var buffer: [UInt8] = []

  init(_ program: String, _ arguments: [String]) throws(RemoteError) {
    do throws(EnvironmentError) {
      process = try ChildProcess(program, ["mlgen"] + arguments, isQuiet: false)
    } catch {
      throw RemoteError(.failed, error.description, advice: error.advice)
    }
  }

  /// - Parameter seconds: how long to wait for one.
  mutating func nextLine(within seconds: Int) -> Next {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeSubrange(...end)
        return .line(line)
      }
      var waiting = pollfd(fd: process.output.number, events: Int16(POLLIN), revents: 0)
      let count = poll(&waiting, 1, Int32(clamping: seconds * 1000))
      if count == 0 { return .silence }
      if count < 0 {
        if errno == EINTR { continue }
        return .end
      }
      var part = [UInt8](repeating: 0, count: 4096)
      let length = part.withUnsafeMutableBytes { read(process.output.number, $0.baseAddress, $0.count) }
      if length < 0, errno == EINTR { continue }
      if length <= 0 { return .end }
      buffer += part[..<length]
    }
  }

  func kill() { process.kill() }

  /// How it ended, for people.
  func wait() -> String {
    let status = process.wait()
    let signal = status & 0x7F
    return signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal)"
  }
}
