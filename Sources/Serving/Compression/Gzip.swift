internal import CZlib

/// gzip and zlib's own form of deflate (RFC 1952, RFC 1950).
public enum Gzip {
  /// - Parameter limit: bytes that may come out.
  /// - Throws: of kind `badRequest` for what is damaged, `tooLarge` beyond the limit.
  public static func inflated(
    _ bytes: UnsafeRawBufferPointer, limit: Int
  ) throws(InferenceFailure) -> [UInt8] {
    var stream = z_stream()
    // 32 lets zlib tell the two forms apart by their headers.
    guard
      inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw InferenceFailure(.internal, "no memory to decompress with") }
    defer { inflateEnd(&stream) }
    let damaged = InferenceFailure(.badRequest, "the body cannot be decompressed: it is damaged, or cut off")
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count <= Int(UInt32.max) else {
      throw damaged
    }
    // zlib reads through it and does not write.
    stream.next_in = UnsafeMutablePointer(mutating: base)
    stream.avail_in = UInt32(bytes.count)
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 15)
    while true {
      let (status, count) = chunk.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        return (status, buffer.count - Int(stream.avail_out))
      }
      guard result.count + count <= limit else {
        throw InferenceFailure(.tooLarge, "the body has more than \(limit) bytes once it is decompressed")
      }
      result += chunk[..<count]
      switch status {
      case Z_STREAM_END:
        if stream.avail_in == 0 { return result }
        // gzip files may be put one behind the other.
        guard inflateReset(&stream) == Z_OK else { throw damaged }
      case Z_OK where count > 0 || stream.avail_in > 0: continue
      default: throw damaged
      }
    }
  }

  /// gzip, fast rather than small.
  public static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK, bytes.count <= Int(UInt32.max)
    else { return nil }
    defer { deflateEnd(&stream) }
    var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let status = bytes.withUnsafeBufferPointer { input in
      result.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { return nil }
    result.removeLast(Int(stream.avail_out))
    return result
  }
}
