import Glibc
import RuntimeContract
import Tabular
import Testing

/// A temporary folder, gone with the value.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/tabular-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Folder.remove(path) }

  private static func remove(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
          tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { remove("\(path)/\(name)") }
      }
      closedir(folder)
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// The path of a new file.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(path)/\(name)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      try #require(count > 0)
      written += count
    }
    return path
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

  func contents(_ name: String) -> String? {
    let descriptor = open("\(path)/\(name)", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += piece.prefix(count)
    }
  }
}

func column(
  _ name: String, _ type: ColumnType?, role: ColumnRole = .feature, values: [String] = []
) -> Column {
  Column(name: name, type: type, role: role, minimum: nil, maximum: nil, values: values, maxMissing: nil)
}

/// What a cell shows in a test: nil is missing.
func cells(_ values: ColumnValues) -> [String?] {
  switch values {
  case .numbers(let values): values.map { $0.isNaN ? nil : "\($0)" }
  case .integers(let values), .timestamps(let values):
    values.map { $0 == ColumnValues.missingInteger ? nil : "\($0)" }
  case .booleans(let values): values.map { $0 == ColumnValues.missingBoolean ? nil : $0 == 1 ? "true" : "false" }
  case .categories(let values): values.codes.map { $0 < 0 ? nil : values.levels[Int($0)] }
  case .strings(let values): (0..<values.count).map { values.missing.contains($0) ? nil : values[$0] }
  }
}

/// Equal to the bit: types, names, values, levels and their order.
func same(_ one: Table, _ other: Table) -> Bool {
  guard one.rowCount == other.rowCount, one.columns.map(\.name) == other.columns.map(\.name) else { return false }
  return zip(one.columns, other.columns).allSatisfy { one, other in
    switch (one.values, other.values) {
    case (.numbers(let one), .numbers(let other)):
      zip(one, other).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    case (.integers(let one), .integers(let other)), (.timestamps(let one), .timestamps(let other)): one == other
    case (.booleans(let one), .booleans(let other)): one == other
    case (.categories(let one), .categories(let other)): one.codes == other.codes && one.levels == other.levels
    case (.strings(let one), .strings(let other)):
      one.bytes == other.bytes && one.offsets == other.offsets && one.missing == other.missing
    default: false
    }
  }
}
