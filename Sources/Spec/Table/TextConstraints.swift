internal import Diagnostics
internal import Document

extension Constraint where Value == String {
  static var notEmpty: Constraint {
    Constraint(.emptyValue, .behind("that is not empty"), keywords: [.init("minLength", 1)]) {
      $0.isEmpty ? "" : nil
    }
  }

  /// A DNS-1123 label that starts with a letter.
  static func name(_ example: String) -> Constraint {
    Constraint(
      .badName, .instead("a name such as `\(example)`"), keywords: [.init("pattern", Node(KeyRule.labelPattern))],
      complaint: DNS.labelComplaint)
  }

  /// Names that exist elsewhere, such as a LocalQueue's: dots and a leading digit are fine.
  static func objectName(_ example: String) -> Constraint {
    Constraint(
      .badName, .instead("the name of a Kubernetes object such as `\(example)`"),
      keywords: [.init("pattern", "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")]
    ) {
      DNS.isHostName($0) && $0 == $0.lowercased()
        ? nil : "it must be made of lower-case letters, digits, `-` and `.`, a letter or digit at both ends"
    }
  }

  /// A label that may also hold `_`.
  static func stageName(_ example: String) -> Constraint {
    Constraint(
      .badName, .instead("the name of a stage such as `\(example)`"),
      keywords: [.init("pattern", "^[a-z]([a-z0-9_-]{0,61}[a-z0-9])?$")],
      complaint: {
        DNS.labelComplaint($0.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-"))
      })
  }

  static var column: Constraint {
    Constraint(
      .badName, .instead("the name of a column such as `customer_id`"),
      keywords: [.init("pattern", Node(KeyRule.column.pattern))], complaint: KeyRule.column.complaint)
  }

  static var labelValue: Constraint {
    Constraint(
      .badLabel, .instead("the value of a label such as `growth`"),
      keywords: [.init("pattern", "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$")],
      complaint: Label.valueComplaint)
  }

  static var host: Constraint {
    Constraint(
      .badHost, .instead("a host name such as `api.example.com`"),
      keywords: [.init("pattern", "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")]
    ) {
      if DNS.isHostName($0) { return nil }
      return $0.contains("://") ? "a host has no scheme; write what stands behind `://`" : "it is no DNS name"
    }
  }

  static var ipv4: Constraint {
    Constraint(
      .badHost, .instead("an IPv4 address such as `169.254.20.10`"),
      keywords: [.init("pattern", "^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}$")]
    ) { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts.allSatisfy { part in UInt8(part).map { "\($0)" == part } ?? false }
        ? nil : "it is four numbers from 0 to 255, parted by `.`"
    }
  }

  /// A name of the time zone database. The schema checks its shape only: six hundred names would be half of it.
  static var timezone: Constraint {
    Constraint(
      .badTimezone, .instead("a time zone such as `Europe/Berlin`"),
      keywords: [.init("pattern", "^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}$")]
    ) { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      let fits =
        parts.count <= 3
        && parts.allSatisfy { part in
          part.utf8.first.map { $0 >= 0x41 && $0 <= 0x5A } ?? false
            && part.unicodeScalars.allSatisfy {
              $0.isASCII && ($0.properties.isAlphabetic || "0123456789_+-".unicodeScalars.contains($0))
            }
        }
      guard fits else { return "zones are named as in the time zone database: `UTC`, `Europe/Berlin`" }
      if TimeZones.has(text) { return nil }
      let near = Suggestion.nearest(to: text, in: TimeZones.all.map(String.init))
      return "the time zone database has no such name" + (near.map { "; did you mean `\($0)`?" } ?? "")
    }
  }

  /// `MAJOR.MINOR`.
  static var kubernetesVersion: Constraint {
    Constraint(
      .badVersion, .instead("a version of Kubernetes such as `\"1.36\"`"),
      keywords: [.init("pattern", "^1\\.[1-9][0-9]*$")]
    ) { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      let fits = parts.count == 2 && parts[0] == "1" && Int(parts[1]).map { $0 > 0 && "\($0)" == parts[1] } ?? false
      return fits ? nil : "it is `MAJOR.MINOR`, without `v` and without a patch level"
    }
  }

  /// A folder or file of the repository.
  static func path(_ example: String) -> Constraint { path(example, complaint: RepositoryPath.complaint) }

  /// A folder below the repository's root in the one spelling that the paths of its files begin with.
  static func folder(_ example: String) -> Constraint { path(example, complaint: RepositoryPath.folderComplaint) }

  /// A folder or file below the repository's root that shells and patterns read as it is written.
  static func plainPath(_ example: String) -> Constraint { path(example, complaint: RepositoryPath.plainComplaint) }

  private static func path(_ example: String, complaint: @escaping @Sendable (String) -> String?) -> Constraint {
    Constraint(
      .badPath, .instead("a path in the repository such as `\(example)`"), keywords: [.init("minLength", 1)],
      complaint: complaint)
  }

  static var gitRepository: Constraint {
    Constraint(
      .badURI, .instead("a git repository such as `https://git.example.com/acme/ml.git`"),
      keywords: [.init("pattern", "^(https?://|ssh://|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:).+$")]
    ) { text in
      if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return "it must not hold blanks" }
      if let complaint = ArgoCDPattern.complaint(text) { return complaint }
      for scheme in ["https://", "http://", "ssh://"] where text.hasPrefix(scheme) {
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }.split(separator: "@").last?.prefix { $0 != ":" } ?? ""
        return DNS.isHostName(String(host)) && rest.contains("/") ? nil : "it needs a host and a path"
      }
      if let at = text.firstIndex(of: "@"), let colon = text[at...].firstIndex(of: ":"),
        DNS.isHostName(String(text[text.index(after: at)..<colon])), text.index(after: colon) < text.endIndex
      {
        return nil
      }
      return "it starts with `https://` or `ssh://`, or is `git@HOST:PATH`"
    }
  }

  /// A cluster's name in Argo CD, which may be any text.
  static var clusterName: Constraint {
    Constraint(
      .badName, .instead("a cluster's name in Argo CD such as `ml-prod`"),
      keywords: [.init("pattern", #"^[^\x00-\x20*?\[\]{}!\\\x7f]+$"#)]
    ) { text in
      if text.isEmpty { return "it must not be empty" }
      if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return "it must not hold blanks" }
      return ArgoCDPattern.complaint(text)
    }
  }

  /// The prefix of images: a host, and perhaps a path.
  static var imageRegistry: Constraint {
    Constraint(
      .badImage, .instead("a registry such as `ghcr.io/acme`"),
      keywords: [.init("pattern", "^[A-Za-z0-9][A-Za-z0-9.:/_-]*[A-Za-z0-9]$")]
    ) { text in
      if text.hasSuffix("/") { return "leave the trailing `/` out" }
      do throws(Malformed) {
        let image = try ImageReference(parsing: "\(text)/image")
        return image.registry == nil ? "it starts with the registry's host, as in `ghcr.io/acme`" : nil
      } catch {
        return error.reason
      }
    }
  }

  /// A branch per environment.
  static var branchPattern: Constraint {
    Constraint(
      .badName, .instead("a branch with `{environment}` in it, such as `env/{environment}`"),
      keywords: [.init("pattern", "\\{environment\\}")]
    ) { text in
      guard text.contains("{environment}") else {
        return "without `{environment}` every environment would have the same branch"
      }
      return Git.branchComplaint(text.replacing("{environment}", with: "x"))
    }
  }

  static var branch: Constraint {
    Constraint(
      .badName, .instead("a branch such as `main`"), keywords: [.init("minLength", 1)], complaint: Git.branchComplaint)
  }

  /// A Kubernetes resource such as `nvidia.com/gpu`.
  static var extendedResource: Constraint {
    Constraint(
      .badName, .instead("a resource of Kubernetes such as `nvidia.com/gpu`"),
      keywords: [.init("pattern", "^[a-z0-9.-]+/[A-Za-z0-9][A-Za-z0-9._-]*$")]
    ) { text in
      text.contains("/") ? Label.keyComplaint(text) : "it has a domain, as in `nvidia.com/gpu`"
    }
  }

  /// Exactly one text.
  static func constant(_ text: String) -> Constraint {
    Constraint(.wrongDocument, .instead("`\(text)`"), keywords: [.init("const", Node(text))]) { $0 == text ? nil : "" }
  }
}

extension Constraint where Value == URI {
  /// Only these schemes; nil among them is a local path.
  static func schemes(_ schemes: [URI.Scheme?], _ words: String) -> Constraint {
    let names = schemes.compactMap { $0?.rawValue }
    let pattern = "^(\(names.joined(separator: "|")))://.+$"
    return Constraint(
      .badURI, .instead(words), keywords: schemes.contains(nil) ? [] : [.init("pattern", Node(pattern))]
    ) { uri in
      guard !schemes.contains(uri.scheme) else { return nil }
      let list = names.map { "`\($0)://`" }.joined(separator: ", ")
      return uri.isLocal ? "it starts with \(names.count == 1 ? "" : "one of ")\(list)" : "only \(list) will do here"
    }
  }

  static var store: Constraint {
    schemes([.s3, .gs, .abfss], "a folder of an object store such as `s3://bucket/folder/`")
  }

  static var kafka: Constraint { schemes([.kafka], "a Kafka topic such as `kafka://broker:9092/topic`") }

  /// The address of an API server.
  static var apiServer: Constraint { web.also { ArgoCDPattern.complaint($0.description) } }

  static var web: Constraint { schemes([.http, .https], "an address such as `http://host:5000`") }
}

/// Argo CD reads what its projects allow as patterns.
enum ArgoCDPattern {
  /// Why a text could allow more than itself; nil when it stands for itself alone.
  static func complaint(_ text: String) -> String? {
    let wrong = text.unicodeScalars.first { "*?[]{}!\\".unicodeScalars.contains($0) }
    return wrong.map { "Argo CD would read `\($0)` as part of a pattern" }
  }
}

/// Git's own rules about names, as `git check-ref-format` has them.
enum Git {
  /// Why a text is no branch; nil when it is one.
  static func branchComplaint(_ text: String) -> String? {
    if text.isEmpty { return "it must not be empty" }
    let forbidden = " ~^:?*[\\"
    let wrong = text.unicodeScalars.contains {
      $0.value < 0x20 || $0.value == 0x7F || forbidden.unicodeScalars.contains($0)
    }
    let badPart = text.split(separator: "/", omittingEmptySubsequences: false)
      .contains { $0.isEmpty || $0.hasPrefix(".") || $0.hasSuffix(".lock") || $0.hasSuffix(".") }
    return wrong || badPart || text.hasPrefix("-") || text.contains("..") || text.contains("@{")
      ? "git would refuse it as a branch" : nil
  }
}
