public import ArgumentParser
public import RuntimeContract

extension FileFormat: ExpressibleByArgument {}
extension MissingValues: ExpressibleByArgument {}
