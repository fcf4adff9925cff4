public import ArgumentParser
public import Diagnostics
public import Spec

extension DiagnosticFormat: ExpressibleByArgument {}
extension JSONSchema: ExpressibleByArgument {}
