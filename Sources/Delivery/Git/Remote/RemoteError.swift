/// Another repository could not be reached, or refused. Never the fault of a spec.
public struct RemoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is: a few of them can be answered by trying in another way.
  public enum Kind: String, Sendable {
    case badAddress, badCredential, unauthorized, hostKey, certificate, unreachable, timedOut, missing, rejected, failed
    /// The branch there has commits that ours does not have.
    case behind
  }

  public let kind: Kind
  public let description: String
  /// What to do about it: one sentence without a full stop.
  public let advice: String

  public init(_ kind: Kind, _ description: String, advice: String) {
    self.kind = kind
    self.description = description
    self.advice = advice
  }

  static func badAddress(_ address: String, _ reason: String) -> RemoteError {
    RemoteError(
      .badAddress, "`\(RemoteAddress.masked(address))` is no repository: \(reason)",
      advice: "write it as in `https://git.example.com/acme/ml.git` or `git@git.example.com:acme/ml.git`")
  }

  static func passwordInAddress(_ address: String, isSSH: Bool) -> RemoteError {
    let way =
      isSSH
      ? "over ssh a key is shown, of the ssh agent or in a file that `--credential` names"
      : "put a token into \(Credential.tokenVariable), or into a file that `--credential` names"
    return RemoteError(
      .badAddress, "there is a password in `\(RemoteAddress.masked(address))`",
      advice: "take it out: git stores URLs in the clear; \(way)")
  }

  /// `USER:PASSWORD@HOST:PATH`, or `HOST:PATH` with an `@` in the path: git takes all for the latter.
  static func atSignInPath(_ address: String) -> RemoteError {
    RemoteError(
      .badAddress, "what stands before the `@` in `\(RemoteAddress.masked(address))` can be a password",
      advice:
        "take a password out: over ssh a key is shown, of the ssh agent or in a file that `--credential` names; a "
        + "path with `@` in it is written as in `ssh://git@git.example.com/acme/ml@2.git`")
  }

  static func userInAddress(_ address: String) -> RemoteError {
    RemoteError(
      .badAddress, "there is a user name in `\(RemoteAddress.masked(address))`, and such a name can be a token",
      advice: "take it out: git stores URLs in the clear; put a token into \(Credential.tokenVariable), or into a file "
        + "that `--credential` names; a name that the server wants beside it goes into the file `username` of a folder "
        + "that `--credential` names")
  }

  static func badCredential(_ place: String, _ reason: String, advice: String) -> RemoteError {
    RemoteError(.badCredential, "\(place): \(reason)", advice: advice)
  }

  static func timedOut(_ address: RemoteAddress, seconds: Int) -> RemoteError {
    RemoteError(
      .timedOut, "\(address) said nothing for \(seconds) s, so the transfer was given up",
      advice: "see whether the server is up and the network lets you through; `--timeout` waits longer")
  }
}
