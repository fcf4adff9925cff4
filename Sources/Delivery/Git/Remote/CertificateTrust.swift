/// Which certificate authorities https trusts: what git's own variables and config name, else `SSL_CERT_FILE` and
/// `SSL_CERT_DIR`, else the system's. libgit2 with mbedTLS, as Debian builds it, looks at none of the former.
struct CertificateTrust {
  let file: String?
  let folder: String?

  init(_ configuration: GitConfiguration) throws {
    file =
      try environmentVariable("GIT_SSL_CAINFO") ?? configuration.path("http.sslCAInfo")
      ?? environmentVariable("SSL_CERT_FILE")
    folder =
      try environmentVariable("GIT_SSL_CAPATH") ?? configuration.path("http.sslCAPath")
      ?? environmentVariable("SSL_CERT_DIR")
  }

  var isDefault: Bool { file == nil && folder == nil }

  /// For messages.
  var place: String { [file, folder].compactMap(\.self).joined(separator: " and ") }
}
