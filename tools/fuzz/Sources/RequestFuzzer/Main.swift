import FuzzDriver

@main
enum Main {
  static func main() {
    let requests = Requests()
    Fuzzing.run { requests.run($0) }
  }
}
