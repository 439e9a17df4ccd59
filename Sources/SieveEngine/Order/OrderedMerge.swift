public import SieveModel

/// Puts the attempts of several inputs into one order by set-up time: the reorder stage.
///
/// Reads each input only as far as its next attempt must be known, so the result does not depend on
/// batch sizes. Semantics: `docs/semantics.md`, "Order".
public final class OrderedMerge {
  private var inputs: [InputOrder]
  /// The last of the inputs, when there is one that was taken before.
  private let past: (any PastStream)?
  private let lateness: Int64
  private var started = false
  /// Called with each late attempt: it is not given out.
  public var onLate: (_ batch: AttemptBatch, _ index: Int) -> Void = { _, _ in }

  /// Takes the inputs in the order of the command line, and what was taken before.
  public init(
    _ inputs: [(stream: any AttemptStream, lag: OrderLag)],
    past: (any PastStream)? = nil,
    lateness: Int64
  ) {
    self.inputs = inputs.map { InputOrder($0.stream, lag: $0.lag) }
    // Last, so that at equal times the inputs go before it.
    if let past { self.inputs.append(InputOrder(past, lag: .fixed(0))) }
    self.past = past
    self.lateness = lateness
  }

  /// The order lag of an input, once known.
  public func lag(_ index: Int) -> Int64? { inputs[index].lagMilliseconds }

  /// Appends the next attempts to `batch` until it holds `limit`.
  ///
  /// - Returns: whether there may be more.
  public func next(
    into batch: inout AttemptBatch,
    limit: Int = AttemptBatch.capacity
  ) throws
    -> Bool
  {
    if inputs.count == 1, past == nil {
      if try inputs[0].passesThrough() { return try nextWhole(into: &batch) }
      return try inputs[0].next(into: &batch, count: limit, isLate: noteLate)
    }
    if !started {
      started = true
      for index in inputs.indices {
        if isPast(index) { past?.begin(before: earliest().flatMap { inputs[$0].head?.time }) }
        try advance(index)
      }
    }
    while batch.count < limit {
      guard let index = earliest() else { return false }
      inputs[index].giveHead(to: &batch)
      try advance(index)
    }
    return true
  }

  /// Appends the next batch of the only input, whose records leave as they come.
  private func nextWhole(into batch: inout AttemptBatch) throws -> Bool {
    guard let next = try inputs[0].nextWhole(isLate: noteLate) else { return false }
    if batch.isEmpty {
      // The one before has been used up. When it was given back to the system, 17 of 20 page faults of a run were the first touch
      // of the next ones.
      let used = batch
      batch = next
      inputs[0].stream.recycle(used)
    } else {
      for index in next.attempts.indices { batch.append(index, of: next) }
    }
    return true
  }

  /// Reports a record of an only input when it is late.
  private var noteLate: (_ time: Int64, _ highest: Int64, AttemptBatch, Int) -> Bool {
    { [lateness, onLate] time, highest, batch, index in
      guard time < highest.subtractingClamped(lateness) else { return false }
      onLate(batch, index)
      return true
    }
  }

  /// The input whose head leaves next.
  private func earliest() -> Int? {
    var best: (index: Int, time: Int64)?
    for index in inputs.indices {
      guard let time = inputs[index].head?.time else { continue }
      if let found = best, found.time <= time { continue }
      best = (index, time)
    }
    return best?.index
  }

  private func isPast(_ index: Int) -> Bool { past != nil && index == inputs.count - 1 }

  private func advance(_ index: Int) throws {
    // What was taken before was in time once, whatever the bounds were then.
    if isPast(index) { return try inputs[index].advance { _, _, _ in false } }
    let others = watermark(except: index)
    let lateness = self.lateness
    let onLate = self.onLate
    var own = inputs[index].highest
    try inputs[index].advance { time, batch, record in
      own = max(own, time)
      let watermark = min(own, others)
      guard watermark > .min, time < watermark.subtractingClamped(lateness) else { return false }
      onLate(batch, record)
      return true
    }
  }

  /// The lowest high mark of the other inputs that are not finished.
  private func watermark(except own: Int) -> Int64 {
    var lowest = Int64.max
    for index in inputs.indices where index != own && !inputs[index].isFinished {
      lowest = min(lowest, inputs[index].highest)
    }
    return lowest
  }
}

extension Int64 {
  /// Subtraction that stops at the lowest value.
  func subtractingClamped(_ other: Int64) -> Int64 {
    let (result, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : result
  }
}
