internal import Glibc

/// Items that wait for a thread: first come, first served, so many at most.
final class WorkQueue<Item: Sendable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let arrival: UnsafeMutablePointer<pthread_cond_t>
  private let limit: Int
  /// Those before `head` are gone.
  private var items: [Item?] = []
  private var head = 0
  private var isClosed = false

  init(limit: Int) {
    self.limit = limit
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    arrival = .allocate(capacity: 1)
    arrival.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(arrival, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(mutex)
    arrival.deallocate()
    mutex.deallocate()
  }

  /// - Returns: false when as many wait as may, or nobody works any longer.
  func push(_ item: Item) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard !isClosed, items.count - head < limit else { return false }
    items.append(item)
    pthread_cond_signal(arrival)
    return true
  }

  /// Waits for the first item.
  ///
  /// - Returns: nil once the queue is closed and empty.
  func pop() -> Item? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while head == items.count {
      if isClosed { return nil }
      pthread_cond_wait(arrival, mutex)
    }
    return first()
  }

  /// Waits for the first item for so long.
  ///
  /// - Returns: nil when none came, or when `isWanted` does not want the first: then it stays.
  func pop(until moment: Moment, where isWanted: (Item) -> Bool) -> Item? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var time = moment.systemTime
    while head == items.count {
      if isClosed || pthread_cond_timedwait(arrival, mutex, &time) == ETIMEDOUT { break }
    }
    guard head < items.count, let item = items[head], isWanted(item) else {
      // Whoever was woken for an item that stays lets somebody else be woken.
      if head < items.count { pthread_cond_signal(arrival) }
      return nil
    }
    return first()
  }

  /// - Precondition: the lock is held, and there is one.
  private func first() -> Item? {
    let item = items[head]
    items[head] = nil
    head += 1
    if head == items.count {
      items.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    return item
  }

  var count: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return items.count - head
  }

  /// Whether it is closed, and nothing waits any longer.
  var isOver: Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return isClosed && items.count == head
  }

  /// What waits is still handed out; nothing new is taken.
  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(arrival)
    pthread_mutex_unlock(mutex)
  }
}

/// A point of the system's steady clock.
public struct Moment: Hashable, Comparable, Sendable {
  /// Since the clock's start.
  public let nanoseconds: Int

  public static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(nanoseconds: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec))
  }

  public static func + (moment: Moment, milliseconds: Double) -> Moment {
    Moment(nanoseconds: moment.nanoseconds + Int(milliseconds * 1e6))
  }

  /// In seconds.
  public static func - (later: Moment, earlier: Moment) -> Double {
    Double(later.nanoseconds - earlier.nanoseconds) / 1e9
  }

  public static func < (one: Moment, other: Moment) -> Bool { one.nanoseconds < other.nanoseconds }

  var systemTime: timespec {
    timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
  }
}

/// A thread that does one thing until that is done.
final class WorkerThread: @unchecked Sendable {
  private var thread = pthread_t()

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Throws: when the system gives no more threads.
  init(_ run: @escaping @Sendable () -> Void) throws(InferenceFailure) {
    let body = Unmanaged.passRetained(Body(run))
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw InferenceFailure(.internal, "no thread can be started")
    }
  }

  func join() { pthread_join(thread, nil) }
}
