import SieveCapture
import SieveDiagnostics
import SieveModel
import SieveRecords
import SieveSIP

/// Several captures that are read as one, with their packets in order of time.
///
/// Used from one thread at a time.
final class CaptureGroup {
  private let feeds: [InputFeed]
  /// The place of each input among them, by its index in the run.
  private let places: [UInt16: Int]
  private let names: [String: Int]
  private var decoder: MergedDecoder
  private var counts: [(attempts: UInt64, rejected: UInt64)]
  private(set) var isFinished = false

  /// Reads `inputs` together, which have a clock offset each, in milliseconds.
  init(
    _ inputs: [(source: MergedDecoder.Source, feed: InputFeed)],
    options: InputOptions
  ) {
    feeds = inputs.map(\.feed)
    let indices = inputs.enumerated().map { ($1.source.index, $0) }
    places = Dictionary(indices) { first, _ in first }
    names = Dictionary(inputs.enumerated().map { ($1.source.name, $0) }) { first, _ in first }
    counts = inputs.map { _ in (0, 0) }
    decoder = MergedDecoder(
      inputs.map(\.source),
      plan: options.plan,
      mode: options.isLive ? .live : .settled,
      zone: options.records.zone,
      options: options.sip
    )
  }

  /// Decodes a chunk of the capture whose packets are next, or takes the end of all.
  func advance(into output: inout DecodedRecords) {
    guard let place = decoder.wanted else {
      isFinished = true
      decoder.finish(into: &output)
      return
    }
    let feed = feeds[place]
    if let chunk = feed.nextChunk() {
      let used = decoder.take(chunk, into: &output)
      if !used.isEmpty { feed.bytes.recycle(used) }
    } else {
      feed.failure = feed.failure ?? decoder.faults[place]
      decoder.end(into: &output)
    }
  }

  /// Counts what an output has of each capture, and adds the remarks on their bytes.
  func complete(_ output: inout DecodedRecords) {
    for attempt in output.batch.attempts {
      if let place = places[attempt.source] { counts[place].attempts += 1 }
    }
    for reject in output.rejects {
      if let place = names[reject.diagnostic.location?.source ?? ""] { counts[place].rejected += 1 }
    }
    for feed in feeds { output.warnings += feed.takeRemarks() }
  }

  /// Ends the reading early.
  func close() { for feed in feeds { feed.bytes.close() } }

  /// Asks for the end of the reading, from whatever thread.
  func interrupt() { for feed in feeds { feed.bytes.interrupt() } }

  // MARK: What became of one capture

  func attempts(of place: Int) -> UInt64 { counts[place].attempts }
  func rejected(of place: Int) -> UInt64 { counts[place].rejected }
  func packets(of place: Int) -> PacketStatistics { decoder.statistics(of: place) }
  func messages(of place: Int) -> DialogStatistics { decoder.dialogStatistics(of: place) }
  func packetsGiven(of place: Int) -> UInt64 { decoder.packetsGiven(of: place) }
}
