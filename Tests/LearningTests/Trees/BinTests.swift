import Tabular
import Testing

@testable import Learning

@Suite struct BinTests {
  @Test func fewValuesHaveABinEachWithZeroAlone() {
    let values: [Float] = [-2, -2, -2, -1, -1, -1, 0, 1, 1, 1, 5, 5, 5]
    #expect(BinBoundaries.number(sorted: values, most: 255) == [-1.5, -1e-35, 1e-35, 3, .infinity])
  }

  /// Boosting wants a few rows in each bin; a forest's trees grow until they part any two values.
  @Test func aForestsBinsHoldOneRow() {
    let values: [Float] = [1, 2, 4, 8]
    #expect(BinBoundaries.number(sorted: values, most: 255) == [1e-35, 6, .infinity])
    #expect(BinBoundaries.number(sorted: values, most: 255, leastRows: 1) == [1e-35, 1.5, 3, 6, .infinity])
  }

  @Test func manyValuesShareBinsEvenly() {
    let values = (1...10_000).map { Float($0) }
    let bounds = BinBoundaries.number(sorted: values, most: 11)
    #expect(bounds.count == 11)
    #expect(bounds[0] == 1e-35)
    #expect(bounds[1] == 1000.5)
    #expect(bounds[5] == 5000.5)
  }

  @Test func aFrequentValueHasItsOwnBin() {
    var values = (1...900).map { Float($0) }
    values += Array(repeating: 450, count: 600)
    let bounds = BinBoundaries.number(sorted: values.sorted(), most: 8)
    #expect(bounds.contains(449.5))
    #expect(bounds.contains(450.5))
  }

  @Test func aThresholdPartsItsNeighbours() {
    let pairs: [(Float, Float)] = [(1, Float(1).nextUp), (-3, 7), (0, .leastNonzeroMagnitude), (-1, Float(-1).nextUp)]
    for (low, high) in pairs {
      let middle = BinBoundaries.middle(low, high)
      #expect(low <= middle && middle < high)
    }
  }

  @Test func rareLevelsShareTheBinOfMissingValues() {
    let (bins, codes) = BinBoundaries.category(counts: [5, 0, 1000, 2, 30], most: 255)
    #expect(codes == [-1, 2, 4, 0])
    #expect(bins == [3, 0, 1, 0, 2])
  }

  @Test func radixSortSortsAsTheStandardLibraryDoes() {
    var generator = SeededGenerator(seed: 3)
    var values: [Float] = (0..<2000).map { _ in Float((generator.unit() - 0.5) * 1e6) }
    values += [.infinity, -.infinity, 0, .leastNonzeroMagnitude]
    let expected = values.sorted()
    RadixSort.sort(&values)
    #expect(values == expected)
  }

  @Test func aRowIsInTheBinWhoseBoundsHoldIt() throws {
    let training = Rows.drawn(700, classes: 2, seed: 5)
    let layout = BinLayout(features: training.features, bins: 63, seed: 1, threads: 1)
    let table = BinnedTable(training.features, layout: layout, columns: true, threads: 2)
    let columns = try #require(table.columns)
    for (index, slot) in layout.slots.enumerated() {
      var values = [Float](repeating: 0, count: 700)
      values.withUnsafeMutableBufferPointer { training.features.columns[slot.feature].values.write(0..<700, into: $0) }
      let mapper = layout.mappers[slot.feature]
      for row in 0..<700 {
        let bin = BinnedTable.bin(table.rows.start + row * layout.stride, slot)
        #expect(Int(columns[index][slot.isWide ? 2 * row : row]) == bin % 256)
        switch mapper.kind {
        case .number(let bounds):
          if values[row].isNaN {
            #expect(bin == mapper.missingBin)
          } else {
            #expect(values[row] <= bounds[bin] && (bin == 0 || values[row] > bounds[bin - 1]))
          }
        case .category(_, let codes): #expect(bin == 0 || codes[bin] == Int32(values[row]))
        }
      }
    }
  }

  @Test func aMissingValueOutsideTheSampleHasABin() {
    var values = (0..<BinSample.size + 50).map { Double($0 % 97) }
    values[BinSample.size / 2] = .nan
    let mapper = BinSample(rowCount: values.count, seed: 1).mapper(.doubles(values), most: 255)
    #expect(mapper.missingBin == mapper.binCount - 1)
  }
}
