import Files
import RuntimeContract

/// The JSON files that programs hand to each other: whatever the bytes are, a reader refuses them or gives a value that
/// survives being written.
struct ContractFiles {
  func run(_ bytes: [UInt8]) {
    check(ModelVerdict.self, bytes)
    check(Registration.self, bytes)
    check(ModelProfile.self, bytes)
    check(ValidateModelConfig.self, bytes)
    check(DriftConfig.self, bytes)
  }

  private func check<Value: Codable & Hashable>(_ type: Value.Type, _ bytes: [UInt8]) {
    let value: Value
    do throws(JSONFinding) {
      value = try JSONFile.value(type, of: bytes)
    } catch {
      precondition(!error.description.isEmpty, "a refusal says why")
      return
    }
    guard let text = try? JSONFile.text(value) else { preconditionFailure("what JSON holds can be written as JSON") }
    let again: Value
    do throws(JSONFinding) {
      again = try JSONFile.value(type, of: text)
    } catch { preconditionFailure("what was written is refused: \(error)") }
    precondition(again == value, "what was written is another value")
  }
}
