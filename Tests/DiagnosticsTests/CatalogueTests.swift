import Testing

@testable import Diagnostics

@Suite struct CatalogueTests {
  @Test func idsAreUniqueAscendingAndWellFormed() {
    let ids = Code.all.map(\.id)
    #expect(ids == Array(Set(ids)).sorted())
    for id in ids {
      let digits = id.dropFirst(2)
      #expect(id.hasPrefix("ML") && digits.count == 4 && digits.allSatisfy(\.isNumber), "\(id)")
    }
  }

  @Test(arguments: Code.all) func codeExplainsItself(code: Code) {
    #expect(!code.title.isEmpty && !code.title.hasSuffix("."))
    #expect(code.meaning.hasSuffix("."))
    #expect(!code.wrong.isEmpty && !code.right.isEmpty && code.wrong != code.right)
  }

  @Test func codeIsFoundByItsID() {
    #expect(Code(id: "ML0102") == .duplicateKey)
    #expect(Code(id: "ml0102") == .duplicateKey)
    #expect(Code(id: "ML9999") == nil)
    #expect(Code(id: "") == nil)
  }
}
