import Foundation
import Testing

/// Requests that carry the columns of a table, by name.
@Suite struct NamedColumnsTests {
  static let columns = """
    {"inputs":[{"name":"visits","datatype":"INT64","shape":[2],"data":[1,2]},
     {"name":"age","datatype":"FP64","shape":[2],"data":[20.5,AGE]},
     {"name":"plan","datatype":"BYTES","shape":[2,1],"data":[["pro"],["basic"]]},
     {"name":"member","datatype":"BOOL","shape":[2],"data":[true,false]}]}
    """

  @Test func columnsOfEveryType() throws {
    let server = try RunningServer(["missing_values": "model"], model: TinyModels.named())
    let reply = try server.send(
      "POST", "/v2/models/m/infer", Self.columns.replacingOccurrences(of: "AGE", with: "30"))
    #expect(
      reply.text.contains(
        #""outputs":[{"name":"total","datatype":"FP32","shape":[2],"data":[22.5,32.0]},{"name":"same_plan","datatype":"BYTES","shape":[2],"data":["pro","basic"]}]"#
      ), "\(reply.text)")
    let rows = try server.send(
      "POST", "/v1/models/m:predict",
      #"{"instances":[[20.5,1,true,"pro"],{"plan":"basic","age":30,"member":false,"visits":2}]}"#)
    #expect(
      rows.text == #"{"predictions":[{"total":22.5,"same_plan":"pro"},{"total":32.0,"same_plan":"basic"}]}"#,
      "\(rows.text)")
    let byColumn = try server.send(
      "POST", "/v1/models/m:predict",
      #"{"inputs":{"plan":["a"],"age":[1],"member":[true],"visits":[2]}}"#)
    #expect(byColumn.text == #"{"predictions":[{"total":4.0,"same_plan":"a"}]}"#, "\(byColumn.text)")
    for (body, message) in [
      (#"{"instances":[[1,2,true]]}"#, "row 0 does not have 4 values"),
      (#"{"instances":[{"age":1,"visits":2,"member":true}]}"#, "row 0: input 'plan' is missing"),
      (#"{"instances":[{"agee":1}]}"#, "row 0: the model has no input 'agee'"),
      (#"{"instances":[[1,2,true,"a"],[1,"x",true,"a"]]}"#, "input 'visits', row 1: the value is of another type"),
      (#"{"instances":[[1,2.5,true,"a"]]}"#, "input 'visits', row 0: 2.5 is no whole number"),
      (#"{"instances":[[1,null,true,"a"]]}"#, "input 'visits', row 0: a value is missing"),
    ] {
      let reply = try server.send("POST", "/v1/models/m:predict", body)
      #expect(reply.status == 400 && reply.error?.contains(message) == true, "\(body): \(reply.text)")
    }
  }

  @Test func missingValuesGoByThePolicy() throws {
    let strict = try RunningServer(model: TinyModels.named())
    for word in ["null", "NaN"] {
      let reply = try strict.send(
        "POST", "/v2/models/m/infer", Self.columns.replacingOccurrences(of: "AGE", with: word))
      #expect(reply.status == 400 && reply.error?.contains("input 'age'") == true, "\(reply.text)")
    }
    let lenient = try RunningServer(["missing_values": "model"], model: TinyModels.named())
    for word in ["null", "NaN"] {
      let reply = try lenient.send(
        "POST", "/v2/models/m/infer",
        Self.columns.replacingOccurrences(of: "AGE", with: word).replacingOccurrences(
          of: "]}]}", with: #"]}],"outputs":[{"name":"same_plan"}]}"#))
      #expect(reply.status == 200, "\(reply.text)")
      // The model hands the missing value on, and JSON has no way to write it.
      let all = try lenient.send(
        "POST", "/v2/models/m/infer", Self.columns.replacingOccurrences(of: "AGE", with: word))
      #expect(all.status == 500 && all.error?.contains("output 'total'") == true, "\(all.text)")
    }
  }
}
