/// libFuzzer's entry, for programs that have a `main` of their own.
///
/// Source: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What is done to each input. libFuzzer calls from one thread, and from C, which knows nothing of what a closure captures.
nonisolated(unsafe) private var target: ([UInt8]) -> Void = { _ in }

public enum Fuzzing {
  /// Runs libFuzzer by the arguments of the command line.
  public static func run(_ body: @escaping ([UInt8]) -> Void) {
    target = body
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    let status = runDriver(&count, &arguments) { bytes, count in
      target(Array(UnsafeBufferPointer(start: bytes, count: count)))
      return 0
    }
    precondition(status == 0, "libFuzzer ended with status \(status)")
  }
}
