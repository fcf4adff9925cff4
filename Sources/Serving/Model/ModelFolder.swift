internal import Files
internal import Glibc
internal import RuntimeContract

/// What lies in a model's folder, as a server sees it.
public enum ModelFolder {
  static let modelFile = ModelInterface.graphFile

  /// Whether the name can stand as one part of a path below the models' folder.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix(".") && text.utf8.count <= 255
      && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
  }

  static func profile(of folder: String) throws(ModelFolderProblem) -> ModelProfile? {
    try optional(ModelProfile.self, folder, ModelProfile.fileName)
  }

  static func registration(of folder: String) throws(ModelFolderProblem) -> Registration? {
    try optional(Registration.self, folder, Registration.fileName)
  }

  /// Nil for a file that is not there.
  private static func optional<Value: Decodable>(
    _: Value.Type, _ folder: String, _ file: String
  ) throws(ModelFolderProblem) -> Value? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read("\(folder)/\(file)")
    } catch {
      if error.isAbsence { return nil }
      throw ModelFolderProblem("\(file): \(error.message)")
    }
    do throws(JSONFinding) {
      return try JSONFile.value(Value.self, of: bytes)
    } catch { throw ModelFolderProblem("\(file): \(error)") }
  }

  /// 0 without one.
  static func bytes(ofModelIn folder: String) -> Int {
    var status = stat()
    return stat("\(folder)/\(modelFile)", &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether the folder holds a model itself.
  static func holdsModel(_ folder: String) -> Bool { access("\(folder)/\(modelFile)", R_OK) == 0 }

  /// What tells one state of a folder from another: each file with its size, time and number, in the order of names.
  static func fingerprint(_ folder: String) -> String {
    guard let names = try? Folder.names(folder) else { return "" }
    return names.map { name in
      var status = stat()
      // Kubernetes mounts by links that change places.
      guard stat("\(folder)/\(name)", &status) == 0 else { return name }
      return "\(name):\(status.st_ino):\(status.st_size):\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }.joined(separator: "\n")
  }
}

extension ModelFolder {
  /// Checks what lies there against what was registered. A folder that was not registered says nothing to check.
  static func verify(_ folder: String) throws(ModelFolderProblem) {
    guard let registered = try registration(of: folder) else { return }
    let found: String
    do throws(FileError) {
      found = try ContentDigest(folder: folder, excluding: [Registration.fileName]).text
    } catch { throw ModelFolderProblem("its digest cannot be told: \(error.message)") }
    guard found == registered.digest else {
      throw ModelFolderProblem("its files are not those that were registered: \(found) is not \(registered.digest)")
    }
  }
}
