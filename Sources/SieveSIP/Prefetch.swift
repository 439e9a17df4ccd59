import CSieveKernels

extension Array {
  /// Asks for the memory of an element, so that it is in the cache by the time that it is used.
  @inline(__always)
  func prefetch(_ place: Int) {
    withUnsafeBytes { bytes in
      let size = MemoryLayout<Element>.stride
      guard place >= 0, place < count, let base = bytes.baseAddress else { return }
      let element = base + place &* size
      var offset = 0
      while offset < size {
        sieve_prefetch(element + offset)
        offset &+= 64
      }
      // Elements need not begin where cache lines do.
      sieve_prefetch(element + (size &- 1))
    }
  }
}
