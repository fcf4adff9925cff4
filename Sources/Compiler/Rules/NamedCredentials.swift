internal import Diagnostics
internal import Source
internal import Spec

/// An environment variable whose name says that it holds a secret refers to one.
///
/// What a credential looks like is checked on every text of a spec; a password looks like nothing.
enum NamedCredentials {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    (facts.spec.stages ?? []).flatMap(\.environment.entries).compactMap { entry in
      guard let value = entry.value.$value.present(), !value.value.isEmpty, isSecret(entry.key) else { return nil }
      return Diagnostic.credentialByName(entry.key, value: value)
    }
  }

  /// By the end of the name: `DB_PASSWORD` holds one, `PASSWORD_FILE` and `TOKENIZERS_PARALLELISM` do not.
  private static func isSecret(_ name: String) -> Bool {
    let words = name.uppercased().split(separator: "_")
    switch words.last {
    case "PASSWORD", "PASSWD", "PWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "CREDENTIALS", "APIKEY":
      return true
    case "KEY":
      // A `PARTITION_KEY` is none.
      let kinds: [Substring] = ["API", "ACCESS", "SECRET", "PRIVATE", "ENCRYPTION", "SIGNING", "ACCOUNT", "LICENSE"]
      return words.dropLast().last.map(kinds.contains) ?? false
    default: return false
    }
  }
}

extension Diagnostic {
  fileprivate static func credentialByName(_ name: String, value: Sourced<String>) -> Diagnostic {
    Diagnostic(
      .credential, at: value.origin.span, "the variable `\(name)` holds a secret, and its value is written in clear",
      help: "keep it in the secrets backend and write `\(name): {secret: PATH/KEY}`; what was committed must be revoked"
    )
  }
}
