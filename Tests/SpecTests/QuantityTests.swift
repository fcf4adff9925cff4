import Testing

@testable import Spec

/// One parser and one print for each kind of quantity.
struct QuantityTests {
  /// What a text reads as: its canonical print, or the reason and the wrong bytes.
  private func result<Value: CustomStringConvertible>(_ text: String, _ make: (String) throws(Malformed) -> Value)
    -> String
  {
    do throws(Malformed) {
      return try make(text).description
    } catch {
      return "\(error.range.map { "\($0.lowerBound)..<\($0.upperBound) " } ?? "")\(error.reason)"
    }
  }

  @Test(arguments: [
    ("4", "4"), ("0.5", "500m"), ("500m", "500m"), ("2000m", "2"), ("1.25", "1250m"), (".5", "500m"),
    ("0.0001", "Kubernetes counts no finer than a thousandth of a core; round it, as in `500m`"),
    ("1.5m", "Kubernetes counts no finer than a thousandth of a core; round it, as in `500m`"),
    ("-1", "it must not be negative"), ("", "it must be a number of cores such as `4` or `500m`"),
    ("4c", "1..<2 there is no unit `c` of CPU; write `4` for cores or `500m` for thousandths"),
    ("99999999999999999999", "it must be a number of cores such as `4` or `500m`"),
  ])
  func cpu(text: String, expected: String) { #expect(result(text, Quantity.CPU.init(parsing:)) == expected) }

  @Test(arguments: [
    ("8Gi", "8Gi"), ("1.5Gi", "1536Mi"), ("1024Mi", "1Gi"), ("1000M", "1G"), ("1048576", "1Mi"), ("0", "0"),
    ("1001", "1001"), ("8GB", "1..<3 there is no unit `GB`; write `G`"),
    ("8gi", "1..<3 there is no unit `gi`; write `Gi`"),
    ("8K", "1..<2 there is no unit `K`; write `k` for 1000 bytes or `Ki` for 1024"),
    ("8m", "1..<2 `m` is a thousandth of a byte to Kubernetes; write `M` for megabytes or `Mi` for mebibytes"),
    ("9Ei", "it must come to a whole number of bytes below 8Ei"),
    ("0.5", "it must come to a whole number of bytes below 8Ei"),
    ("8 Gi", "1..<2 leave the blank before `Gi` out"),
    ("8 x", "1..<3 there is no unit ` x`; the units are k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei"),
  ])
  func memory(text: String, expected: String) { #expect(result(text, Quantity.Memory.init(parsing:)) == expected) }

  @Test(arguments: [
    ("200ms", "200ms"), ("24h", "24h"), ("1d", "24h"), ("48h", "2d"), ("90d", "90d"), ("1h30m", "90m"),
    ("0.5s", "500ms"),
    ("0s", "0s"), ("1500ms", "1500ms"), ("60s", "1m"),
    ("24", "the unit is missing; write `24s`, `24m`, `24h` or `24d`"),
    ("5min", "1..<4 there is no unit `min`; write `5m`"),
    ("2w", "1..<2 there is no unit `w`; write weeks as days, `7d` for one"),
    ("30m1h", "4..<5 units go from long to short, each once, as in `1h30m`"),
    ("h", "it must be a number with a unit, as in `24h`"), ("-1s", "it must not be negative"),
    ("50 ms", "2..<3 leave the blank before `ms` out"),
    ("1us", "1..<3 nothing is measured finer than a millisecond; write `ms`"),
    ("0.1ms", "0..<5 it must come to a whole number of milliseconds"),
  ])
  func duration(text: String, expected: String) { #expect(result(text, Quantity.Duration.init(parsing:)) == expected) }

  @Test(arguments: [
    ("99.9%", "99.9%"), ("0.999", "99.9%"), ("5%", "5%"), ("0.07", "7%"), ("1", "100%"), ("0", "0%"), ("0.1%", "0.1%"),
    ("33.333%", "33.333%"), ("70", "1 is the whole; write `70%` for percent, or a number up to 1"),
    ("101%", "100% is the whole"), ("5 %", "1..<3 the `%` stands directly behind the number"),
    ("-5%", "it must not be negative"),
  ])
  func fraction(text: String, expected: String) { #expect(result(text, Quantity.Fraction.init(parsing:)) == expected) }

  @Test func fractionsAreTheDoublesOfTheirDecimals() throws {
    #expect(try Quantity.Fraction(parsing: "99.9%").value == 0.999)
    #expect(try Quantity.Fraction(parsing: "0.1%").value == 0.001)
  }

  @Test(arguments: [
    ("500 USD", "500 USD"), ("49.9 EUR", "49.90 EUR"), ("0.05 CHF", "0.05 CHF"),
    ("500", "the currency is missing, as in `500 USD`"),
    ("500 usd", "3..<7 the currency is three capital letters behind a space, as in `500 USD`"),
    ("1.234 USD", "an amount has at most two decimals"),
    ("$500", "it must be an amount and a currency, as in `500 USD`"),
  ])
  func money(text: String, expected: String) { #expect(result(text, Quantity.Money.init(parsing:)) == expected) }

  @Test(arguments: [
    ("0.8", "0.8"), ("250", "250"), ("70%", "70%"), ("50ms", "50ms"), ("1e3", "1000"),
    ("much", "it must be a number with a unit, as in `24h`"), ("nan", "it must be a number with a unit, as in `24h`"),
  ])
  func measure(text: String, expected: String) { #expect(result(text, Measure.init(parsing:)) == expected) }

  @Test(arguments: [
    ("+1", "+1"), ("-0.5", "-0.5"), ("2", "+2"), ("0", "a change of zero tests nothing"),
    ("up", "it must be a number such as `+1` or `-0.5`"), ("inf", "it must be a number such as `+1` or `-0.5`"),
  ])
  func signedChange(text: String, expected: String) { #expect(result(text, SignedChange.init(parsing:)) == expected) }

  @Test func secretsSplitAtTheLastSlash() throws {
    let secret = try SecretPath(parsing: "team/serving/token")
    #expect(secret.path == "team/serving" && secret.key == "token")
  }

  @Test(arguments: [
    ("token", "it must be `PATH/KEY`, and there is no `/` in it"),
    ("/token", "0..<1 the path before the `/` is missing"),
    ("a/", "1..<2 the key behind the last `/` is missing"),
    ("a/b c", "2..<5 a key is made of letters, digits, `-`, `_` and `.`, as in a Kubernetes Secret"),
    ("a//b", "0..<2 a path is made of letters, digits, `-`, `_` and `.`, parted by single `/`"),
  ])
  func badSecret(text: String, expected: String) { #expect(result(text, SecretPath.init(parsing:)) == expected) }

  @Test func addressesHaveParts() throws {
    let bucket = try URI(parsing: "s3://acme-raw/a/b/")
    #expect(bucket.scheme == .s3 && bucket.authority == "acme-raw" && bucket.path == "a/b/" && bucket.isObjectStore)
    let topic = try URI(parsing: "kafka://broker.streaming:9092/requests")
    #expect(topic.host == "broker.streaming" && topic.port == 9092 && topic.path == "requests")
    let local = try URI(parsing: "data/iris.csv")
    #expect(local.isLocal && local.path == "data/iris.csv")
    for text in ["s3://acme-raw/a/b/", "abfss://c@a.dfs.core.windows.net/x", "pvc://claim/x", "http://h:5000"] {
      #expect(try URI(parsing: text).description == text)
    }
  }

  @Test(arguments: [
    (
      "ftp://a/b",
      "0..<3 there is no scheme `ftp`; the schemes are `s3`, `gs`, `abfss`, `kafka`, `http`, `https`, `pvc`"
    ),
    ("s3:/a", "2..<3 behind a scheme stands `://`"), ("s3://", "behind `://` the bucket is missing"),
    (
      "s3://A_b/c",
      "5..<8 a bucket's name has 3 to 63 lower-case letters, digits, `-` and `.`, a letter or digit at both ends"
    ),
    ("kafka://broker/topic", "8..<14 a Kafka address needs its port, as in `kafka://broker:9092/topic`"),
    ("kafka://broker:9092", "19..<20 a Kafka address is `kafka://HOST:PORT/TOPIC`"),
    ("http://h:99999/", "7..<14 a port is a number from 1 to 65535"),
    ("/etc/passwd", "0..<1 a local path is relative to the repository's root, without a leading `/`"),
    ("a/../../b", "a local path stays in the repository"),
    ("a b", "1..<2 it must not hold blanks or control characters"),
    ("", "it must not be empty"),
  ])
  func badURI(text: String, expected: String) { #expect(result(text, URI.init(parsing:)) == expected) }

  @Test func imagesHaveParts() throws {
    let digest = "sha256:" + String(repeating: "0a", count: 32)
    let image = try ImageReference(parsing: "registry.example.com:5000/acme/enrich:1.2@\(digest)")
    #expect(image.registry == "registry.example.com:5000" && image.repository == "acme/enrich")
    #expect(image.tag == "1.2" && image.digest == digest && image.isFixed)
    #expect(image.tagRange.map { "\($0)" } == "37..<41")
    #expect(try ImageReference(parsing: "acme/enrich").isFixed == false)
    #expect(try ImageReference(parsing: "acme/enrich:latest").isFixed == false)
    #expect(try ImageReference(parsing: "localhost/x").registry == "localhost")
    #expect(try ImageReference(parsing: "a__b/c-d.e").description == "a__b/c-d.e")
  }

  @Test(arguments: [
    ("ghcr.io/Acme/x", "8..<12 an image's path is in lower case: `acme`"),
    ("x:", "1..<2 the tag behind `:` is missing"),
    ("x:-a", "1..<4 a tag has up to 128 letters, digits, `_`, `.` and `-`, and starts with none of the last two"),
    ("x@sha256:ab", "2..<11 a digest is `sha256:` and 64 hexadecimal digits in lower case"),
    ("https://a/b", "an image's name has no scheme; start with the registry's host"), ("", "it must not be empty"),
    ("a//b", "2..<3 an image's path is made of lower-case letters and digits, parted by `.`, `_`, `__` or `-`"),
    ("a b", "0..<3 an image's path is made of lower-case letters and digits, parted by `.`, `_`, `__` or `-`"),
  ])
  func badImage(text: String, expected: String) { #expect(result(text, ImageReference.init(parsing:)) == expected) }

  @Test(
    arguments: [
      ("churn", nil), ("", "it must not be empty"), ("a_b", "it must not hold `_`; write `a-b`"),
      ("Churn", "it must be in lower case: `churn`"), ("1a", "it must start with a letter"),
      ("a-", "it must end with a letter or a digit"), ("é", "it must be made of lower-case letters, digits and `-`"),
      (String(repeating: "a", count: 64), "it has 64 characters and may have 63"),
    ] as [(String, String?)])
  func name(text: String, expected: String?) { #expect(DNS.labelComplaint(text) == expected) }

  @Test func labelsFollowKubernetes() {
    for key in ["a", "cost-center", "example.com/tier", "A_b.c"] { #expect(Label.keyComplaint(key) == nil, "\(key)") }
    for key in ["", "-a", "a/", "/a", "Example.com/a", "a/b/c", String(repeating: "k", count: 64)] {
      #expect(Label.keyComplaint(key) != nil, "\(key)")
    }
    for value in ["", "gold", "1.2_3-x"] { #expect(Label.valueComplaint(value) == nil, "\(value)") }
    for value in ["a b", "-", "é", String(repeating: "v", count: 64)] { #expect(Label.valueComplaint(value) != nil) }
  }
}

struct CronTests {
  @Test(
    arguments: [
      ("* * * * *", true), ("0 0 29 2 *", true), ("0 0 31 4,6,9,11 *", false), ("0 0 30 2 *", false),
      ("0 0 30,31 2-4 *", true), ("0 0 31 4 FRI", true), ("0 0 30 2 */2", false), ("59 23 31 12 7", true),
    ])
  func everFires(text: String, expected: Bool) throws {
    #expect(try CronSchedule(parsing: text).everFires == expected)
  }

  @Test(
    arguments: [
      ("*/15 9,17 1 jan 1-5", [1 << 0 | 1 << 15 | 1 << 30 | 1 << 45, 1 << 9 | 1 << 17, 1 << 1, 1 << 1, 0b11_1110]),
      ("5/20 0-2 13 1,12 FRI", [1 << 5 | 1 << 25 | 1 << 45, 0b111, 1 << 13, 1 << 1 | 1 << 12, 1 << 5]),
      ("0 0 */10 6 7", [1, 1, 1 << 1 | 1 << 11 | 1 << 21 | 1 << 31, 1 << 6, 1]),
      ("0 0 1 1 */2", [1, 1, 1 << 1, 1 << 1, 0b101_0101]),
    ] as [(String, [UInt64])])
  func fieldsAreSets(text: String, expected: [UInt64]) throws {
    let cron = try CronSchedule(parsing: text)
    #expect([cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays] == expected)
  }

  @Test(
    arguments: [
      ("0 25 * * *", "the hour `25` must be from 0 to 23", 2..<4),
      ("0 2 * *", "it has 4 fields and must have five: minute, hour, day of the month, month, day of the week", nil),
      ("0 2 * * FUN", "the day of the week `FUN` must be from 0 to 7 or a name such as `MON`", 8..<11),
      ("0 5-2 * * *", "the range `5-2` runs backwards", 2..<5),
      ("*/0 * * * *", "the step `0` must be a number from 1 to 59", 0..<3),
      ("0 2,,4 * * *", "the hour is missing", 4..<5), ("@daily", "it must have five fields; write `0 0 * * *`", nil),
      ("0 2 0 * *", "the day of the month `0` must be from 1 to 31", 4..<5),
      ("-1 2 * * *", "the minute `-1` must be from 0 to 59", 0..<2),
    ] as [(String, String, Range<Int>?)])
  func malformed(text: String, reason: String, range: Range<Int>?) {
    #expect(throws: Malformed(reason, at: range)) { try CronSchedule(parsing: text) }
  }

  @Test func fieldsArePrintedAsWritten() throws {
    #expect(try CronSchedule(parsing: "0  2 * * MON-FRI").description == "0 2 * * MON-FRI")
  }
}
