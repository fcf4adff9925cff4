extension Code {
  /// Every code, by area and in the order of their numbers.
  public static let all: [Code] =
    fileCodes + yamlCodes + languageCodes + ruleCodes + nameCodes + pinCodes + outputCodes + chartCodes
    + agreementCodes + templateCodes
    + notBuiltCodes

  /// The code of an id such as `ML0203`, in any case of letters; nil when there is none.
  public init?(id: String) {
    let wanted = id.uppercased()
    guard let code = Code.all.first(where: { $0.id == wanted }) else { return nil }
    self = code
  }
}
