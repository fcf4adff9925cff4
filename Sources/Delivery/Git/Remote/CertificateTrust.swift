internal import CGit2
internal import Glibc

/// Which certificate authorities https trusts: what git's own variables and config name, else `SSL_CERT_FILE` and
/// `SSL_CERT_DIR`, else the system's. libgit2 with mbedTLS, as Debian builds it, looks at none of the former.
struct CertificateTrust {
  let file: String?
  let folder: String?

  init(_ repository: GitRepository) {
    let file = Self.variable("GIT_SSL_CAINFO") ?? Self.config("http.sslCAInfo", repository)
    let folder = Self.variable("GIT_SSL_CAPATH") ?? Self.config("http.sslCAPath", repository)
    self.file = file ?? Self.variable("SSL_CERT_FILE")
    self.folder = folder ?? Self.variable("SSL_CERT_DIR")
  }

  var isDefault: Bool { file == nil && folder == nil }

  /// For messages.
  var place: String { [file, folder].compactMap(\.self).joined(separator: " and ") }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func config(_ name: String, _ repository: GitRepository) -> String? {
    defer { libgit2.error_clear() }
    var config: OpaquePointer?
    guard libgit2.repository_config_snapshot(&config, repository.pointer) == 0, let config else { return nil }
    defer { libgit2.config_free(config) }
    var path = git_buf()
    defer { libgit2.buf_dispose(&path) }
    // With `~` filled in.
    guard libgit2.config_get_path(&path, config, name) == 0, let text = path.ptr else { return nil }
    return String(cString: text)
  }
}
