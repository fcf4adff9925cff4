import FuzzDriver

@main
enum Main {
  static func main() {
    Fuzzing.run { FrontEnd.run($0) }
  }
}
