public import ArgumentParser
public import Diagnostics
public import Formats
public import Spec

extension DiagnosticFormat: ExpressibleByArgument {}
extension DiagramFormat: ExpressibleByArgument {}
extension JSONSchema: ExpressibleByArgument {}
extension PipelineSpec.Algorithm: ExpressibleByArgument {}
extension PipelineSpec.Training.Task: ExpressibleByArgument {}
