/// What goes over the wire, as MLflow 3.17's own client sends and reads it. Of answers, only what is used.
enum MLflow {
  struct KeyValue: Codable {
    var key: String
    var value: String
  }

  struct Nothing: Codable {}

  struct ExperimentAnswer: Decodable {
    struct Experiment: Decodable {
      var experiment_id: String
      var lifecycle_stage: String?
    }
    var experiment: Experiment
  }

  struct NameOf: Encodable { var name: String }

  struct CreatedExperiment: Decodable { var experiment_id: String }

  struct CreateRun: Encodable {
    var experiment_id: String
    var user_id: String
    var run_name: String
    var start_time: Int
    var tags: [KeyValue]
  }

  struct Run: Decodable {
    struct Info: Decodable {
      var run_id: String
      var artifact_uri: String?
    }
    struct Content: Decodable { var tags: [KeyValue]? }
    struct Outputs: Decodable {
      struct Model: Decodable { var model_id: String }
      var model_outputs: [Model]?
    }
    var info: Info
    var data: Content?
    var outputs: Outputs?
  }

  struct RunAnswer: Decodable { var run: Run }

  struct SearchRuns: Encodable {
    var experiment_ids: [String]
    var filter: String
    var run_view_type = "ACTIVE_ONLY"
    var max_results = 1000
    var page_token: String?
  }

  struct RunsAnswer: Decodable {
    var runs: [Run]?
    var next_page_token: String?
  }

  struct Metric: Encodable {
    var key: String
    var value: WireNumber
    var timestamp: Int
    var step: Int
    var model_id: String?
  }

  struct LogBatch: Encodable {
    var run_id: String
    var metrics: [Metric] = []
    var params: [KeyValue] = []
    var tags: [KeyValue] = []
  }

  struct Dataset: Encodable {
    struct Content: Encodable {
      var name: String
      var digest: String
      var source_type: String
      var source: String
      var profile: String
    }
    var tags: [KeyValue]
    var dataset: Content
  }

  struct LogInputs: Encodable {
    var run_id: String
    var datasets: [Dataset]
  }

  struct UpdateRun: Encodable {
    var run_id: String
    var status: String
    var end_time: Int?
  }

  struct CreateLoggedModel: Encodable {
    var experiment_id: String
    var name: String
    var source_run_id: String
    var params: [KeyValue]
    var tags: [KeyValue]
  }

  struct LoggedModel: Decodable {
    struct Info: Decodable {
      var model_id: String
      var artifact_uri: String
      var tags: [KeyValue]?
    }
    var info: Info
  }

  struct LoggedModelAnswer: Decodable { var model: LoggedModel }

  struct SearchLoggedModels: Encodable {
    var experiment_ids: [String]
    var filter: String
    var max_results = 50
  }

  struct LoggedModelsAnswer: Decodable { var models: [LoggedModel]? }

  struct FinishLoggedModel: Encodable {
    var model_id: String
    var status = "LOGGED_MODEL_READY"
  }

  struct Outputs: Encodable {
    struct Model: Encodable {
      var model_id: String
      var step = 0
    }
    var run_id: String
    var models: [Model]
  }

  struct ArtifactList: Decodable {
    struct File: Decodable {
      var path: String
      var is_dir: Bool?
    }
    var files: [File]?
  }

  struct RegisteredModel: Decodable {
    struct Alias: Decodable {
      var alias: String
      var version: String
    }
    var name: String
    var aliases: [Alias]?
    var tags: [KeyValue]?
  }

  struct RegisteredModelAnswer: Decodable { var registered_model: RegisteredModel }

  struct CreateRegisteredModel: Encodable {
    var name: String
    var description: String
    var tags: [KeyValue]
  }

  struct CreateVersion: Encodable {
    var name: String
    var source: String
    var run_id: String?
    var model_id: String?
    var description: String
    var tags: [KeyValue]
  }

  struct Version: Decodable {
    var name: String
    var version: String
    var status: String?
    var status_message: String?
    var source: String?
    var run_id: String?
    var creation_timestamp: Int?
    var tags: [KeyValue]?
  }

  struct VersionAnswer: Decodable { var model_version: Version }

  struct VersionsAnswer: Decodable {
    var model_versions: [Version]?
    var next_page_token: String?
  }

  struct DownloadAnswer: Decodable { var artifact_uri: String }

  struct Alias: Encodable {
    var name: String
    var alias: String
    var version: String?
  }

  struct Tag: Encodable {
    var name: String
    var version: String?
    var key: String
    var value: String
  }
}
