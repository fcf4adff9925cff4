/// libFuzzer's entry, for programs that have a `main` of their own.
///
/// Source: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// libFuzzer calls from one thread.
nonisolated(unsafe) private let models = Models()

@main
enum Main {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    let status = runDriver(&count, &arguments) { bytes, count in
      models.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
      return 0
    }
    precondition(status == 0, "libFuzzer ended with status \(status)")
  }
}
