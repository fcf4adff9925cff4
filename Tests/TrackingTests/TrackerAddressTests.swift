import Testing

@testable import Tracking

@Suite struct TrackerAddressTests {
  @Test(arguments: [
    ("http://mlflow.mlflow.svc:5000", "http://mlflow.mlflow.svc:5000"),
    ("HTTPS://Tracker.Example.com/", "https://tracker.example.com"),
    ("https://example.com/mlflow/team-a/", "https://example.com/mlflow/team-a"),
    ("http://[::1]:5000", "http://[::1]:5000"), ("http://u:p%40ss@host", "http://host"),
  ])
  func anAddressIsKeptWithoutUsersAndSlashes(_ text: String, _ expected: String) throws {
    #expect(try TrackerAddress(text).description == expected)
  }

  @Test func aUserStandsApart() throws {
    let user = try #require(try TrackerAddress("http://me:p%40ss%3a@host").user)
    #expect(user == ("me", "p@ss:"))
    #expect(try TrackerAddress("http://host").user == nil)
  }

  @Test(arguments: [
    "mlflow:5000", "localhost", "file:///tmp/mlruns", "ftp://host", "http://", "http://ho st", "http://höst",
    "http://host:0", "http://host:70000", "http://host:+5", "http://host:", "http://host?x=1", "http://host#a",
    "http://host/../admin", "http://host//a", "http://[::1", "http://[host]", "http://u:%zz@host", "http://a:b:c",
    "http://host\n", "",
  ])
  func whatIsNoAddressIsRefused(_ text: String) {
    #expect(throws: TrackerAddress.Problem.self) { try TrackerAddress(text) }
  }

  @Test func problemsTellNoPassword() {
    for text in [
      "http://me:secret@ho st", "http://me:secret@host?q", "ftp://me:secret@host", "http://me:secret@host:x",
    ] {
      let problem = #expect(throws: TrackerAddress.Problem.self) { try TrackerAddress(text) }
      #expect(problem?.message.contains("secret") == false, "\(text)")
    }
  }

  @Test func credentialsComeAsMLflowsClientTakesThem() throws {
    func access(_ values: [String: String]) throws -> TrackerAccess {
      try #require(
        try TrackerAccess(environment: { values.merging(["MLFLOW_TRACKING_URI": "https://host"]) { one, _ in one }[$0] }
        ))
    }
    #expect(try access([:]).credential == .none)
    #expect(try access(["MLFLOW_TRACKING_TOKEN": "t"]).credential == .bearer("t"))
    let both = ["MLFLOW_TRACKING_TOKEN": "t", "MLFLOW_TRACKING_USERNAME": "u", "MLFLOW_TRACKING_PASSWORD": "p"]
    #expect(try access(both).credential == .basic(user: "u", password: "p"))
    #expect(
      try access(both.merging(["MLFLOW_TRACKING_URI": "https://a:b@host"]) { $1 }).credential
        == .basic(user: "a", password: "b"))
    #expect(try access(["MLFLOW_TRACKING_USERNAME": "u"]).credential == .none, "a user without a password is none")
    #expect(try access(["MLFLOW_TRACKING_INSECURE_TLS": "True"]).trustsAnyCertificate)
    #expect(try access(["MLFLOW_HTTP_REQUEST_TIMEOUT": "7"]).limits.request == 7)
    for wrong in [
      ["MLFLOW_TRACKING_INSECURE_TLS": "maybe"], ["MLFLOW_HTTP_REQUEST_TIMEOUT": "soon"],
      ["MLFLOW_HTTP_REQUEST_MAX_RETRIES": "-1"], ["MLFLOW_TRACKING_TOKEN": "a\r\nX-Header: b"],
      ["MLFLOW_TRACKING_INSECURE_TLS": "true", "MLFLOW_TRACKING_SERVER_CERT_PATH": "ca.pem"],
    ] { #expect(throws: TrackerAddress.Problem.self) { try access(wrong) } }
    #expect(try TrackerAccess(environment: { _ in "" }) == nil)
  }

  @Test(arguments: ["", "a b/c", "ü%", "'\"?#&=+", "日本語"])
  func textsSurviveURLs(_ text: String) {
    let encoded = PercentText.encoded(text)
    #expect(PercentText.decoded(encoded) == text)
    #expect(encoded.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "/") })
    #expect(PercentText.decoded("%e") == nil)
    #expect(PercentText.decoded("%ff") == nil)
  }
}
