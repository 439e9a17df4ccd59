/// Calls of which each record is given out as it comes.
extension Attempt {
  /// The bit of `dialog` that says so: a release, which every record has, does not end such a call.
  public static let recordDialog: UInt64 = 1 << 63

  /// Whether its call is made of records that come one by one.
  public var isOfRecords: Bool { dialog & Self.recordDialog != 0 }

  /// Whether `origin` counts packets.
  public var isOfPackets: Bool { dialog > 0 && !isOfRecords }
}
