extension QuasiNewton.State {
  func checkpoint(fingerprint: UInt64) -> [UInt8] {
    var writer = CheckpointWriter(.linear, fingerprint: fingerprint)
    writer.write(iteration)
    writer.write(isStalled ? 1 : 0)
    writer.write(value)
    writer.write(least)
    writer.write(idle)
    writer.write(weights)
    writer.write(gradient)
    writer.write(memory.count)
    for pair in memory {
      writer.write(pair.step)
      writer.write(pair.change)
    }
    return writer.bytes
  }

  init(_ checkpoint: [UInt8], fingerprint: UInt64, count: Int) throws(UnusableCheckpoint) {
    var reader = try CheckpointReader(checkpoint, .linear, fingerprint: fingerprint)
    iteration = try reader.integer()
    isStalled = try reader.integer() == 1
    value = try reader.double()
    least = try reader.double()
    idle = try reader.integer()
    weights = try reader.doubles(count)
    gradient = try reader.doubles(count)
    let pairs = try reader.integer()
    guard 0...QuasiNewton.memoryLength ~= pairs else { throw CheckpointReader.damaged }
    for _ in 0..<pairs { memory.append(Pair(step: try reader.doubles(count), change: try reader.doubles(count))) }
    try reader.end()
  }
}

extension ProximalNewton.State {
  func checkpoint(fingerprint: UInt64) -> [UInt8] {
    var writer = CheckpointWriter(.linear, fingerprint: fingerprint)
    writer.write(iteration)
    writer.write(isStalled ? 1 : 0)
    writer.write(value)
    writer.write(least)
    writer.write(idle)
    writer.write(damping)
    writer.write(weights)
    writer.write(gradient)
    return writer.bytes
  }

  init(_ checkpoint: [UInt8], fingerprint: UInt64, count: Int) throws(UnusableCheckpoint) {
    var reader = try CheckpointReader(checkpoint, .linear, fingerprint: fingerprint)
    iteration = try reader.integer()
    isStalled = try reader.integer() == 1
    value = try reader.double()
    least = try reader.double()
    idle = try reader.integer()
    damping = try reader.double()
    weights = try reader.doubles(count)
    gradient = try reader.doubles(count)
    try reader.end()
  }
}
