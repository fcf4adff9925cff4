internal import ArgumentParser
internal import Glibc
internal import Runner
internal import RuntimeContract
internal import StageRuntime

/// How large the cache of a repository may be.
enum CacheSize {
  static let variable = "MLGEN_CACHE_SIZE"

  /// - Throws: `Failure` for what is no quantity.
  static func bytes(_ text: String) throws(Failure) -> Int {
    guard let bytes = Quantity.bytes(text) else {
      throw Failure(
        .usage, "'\(text)' is no size", advice: "write a number of bytes, or one with Ki, Mi or Gi behind it")
    }
    return bytes
  }
}

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Shows and prunes the results of stages that are kept.",
    subcommands: [Show.self, Prune.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists them, the one that was used last first.")

    @Option(name: .long, help: ArgumentHelp("The repository.", valueName: "folder"))
    var root: String

    func run() throws {
      try Log(form: .text, program: "cache").ending {
        let kept = try ResultCache(RunState(root: root)).all()
        var rows = [["STAGE", "PIPELINE", "ENVIRONMENT", "RUN", "SIZE", "TOOK", "LAST USED", "KEY"]]
        for kept in kept {
          rows.append([
            kept.entry.stage, kept.entry.pipeline, kept.entry.environment, kept.entry.run,
            ByteCount.text(kept.entry.bytes),
            "\((kept.entry.seconds * 10).rounded() / 10) s", Clock.text(kept.lastUse), String(kept.key.prefix(12)),
          ])
        }
        if !kept.isEmpty { Columns.print(rows) }
        let bytes = kept.reduce(0) { $0 + $1.entry.bytes }
        Console.print("\(kept.count) \(kept.count == 1 ? "result" : "results"), \(ByteCount.text(bytes))")
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes what was used longest ago, until the rest fits a size.")

    @Option(name: .long, help: ArgumentHelp("The repository.", valueName: "folder"))
    var root: String

    @Option(name: .long, help: "What the rest may have, such as 500Mi; 0 removes everything.")
    var size: String

    func run() throws {
      try Log(form: .text, program: "cache").ending {
        let removed = try ResultCache(RunState(root: root)).prune(to: CacheSize.bytes(size))
        let bytes = removed.reduce(0) { $0 + $1.entry.bytes }
        Console.print(
          "removed \(removed.count) \(removed.count == 1 ? "result" : "results"), \(ByteCount.text(bytes))")
      }
    }
  }
}

/// Numbers of bytes as people write them.
enum ByteCount {
  static func text(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1024 || unit == "GiB" {
        return unit == "B" ? "\(bytes) B" : "\((value * 10).rounded() / 10) \(unit)"
      }
      value /= 1024
    }
    return "\(bytes) B"
  }
}

enum Clock {
  /// The local time, such as `2026-01-31 14:05`.
  static func text(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M", &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Rows of texts, in columns.
enum Columns {
  static func print(_ rows: [[String]]) {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    for row in rows {
      var line = ""
      for (text, width) in zip(row, widths) { line += text + String(repeating: " ", count: width - text.count + 2) }
      while line.hasSuffix(" ") { line.removeLast() }
      Console.print(line)
    }
  }
}
