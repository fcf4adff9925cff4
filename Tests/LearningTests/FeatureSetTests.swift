import Learning
import Testing

struct FeatureSetTests {
  @Test(arguments: [
    FeatureValues.doubles([0, 1, .nan, 3]), .floats([0, 1, .nan, 3]), .integers([0, 1, .min, 3]),
    .codes([0, 1, -1, 3], levels: 4),
  ])
  func everyKindReadsAsNumbers(_ values: FeatureValues) {
    let read = [Float](unsafeUninitializedCapacity: 3) { buffer, count in
      values.write(1..<4, into: UnsafeMutableBufferPointer(rebasing: buffer[0..<3]))
      count = 3
    }
    #expect(read[0] == 1 && read[1].isNaN && read[2] == 3)
  }
}
