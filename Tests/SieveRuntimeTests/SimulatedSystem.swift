import Foundation
import SieveEnvironment
import TestSupport

/// A machine in memory: files, folders and clocks that do what a seed says.
///
/// Everything runs on one thread. Between any two calls of the program the world goes on: others write to files,
/// the clock moves.
final class SimulatedSystem: Environment, @unchecked Sendable {
  // @unchecked Sendable: used by one thread.

  /// A file, with whatever names.
  final class Node {
    let inode: UInt64
    var content: [UInt8] = []
    /// What would be there after a loss of power.
    var durable: [UInt8] = []
    var changedAt: Int64 = 0
    var links: UInt64 = 0
    var handles = 0
    var isFreed = false
    var readMax = 0

    init(inode: UInt64) { self.inode = inode }
  }

  private struct Handle {
    var node: Node?
    var folder = ""
    var appends = false
    var offset: UInt64 = 0
  }

  private(set) var names: [String: Node] = [:]
  private var durableNames: [String: Node] = [:]
  /// Names in `/in` that the program took away, until that is durable.
  private var undone: [(path: String, node: Node, target: String?)] = []
  private var folders: Set<String> = ["/", "/in", "/out", "/done"]
  private var handles: [Int32: Handle] = [:]
  private var lastHandle: Int32 = 100
  private var lastInode: UInt64 = 10
  private var freeInodes: [UInt64] = []
  private var lockedBy: Int32?

  private(set) var uptime = 1000.0
  /// What the clock of the machine is ahead of the uptime.
  var clockOffset = 1_772_442_000.0
  var time: Double { uptime + clockOffset }

  /// What goes wrong.
  var faults: SimulatedFaults
  /// Takes its turn whenever time has passed.
  var world: (SimulatedSystem) -> Void = { _ in }
  /// Whether the world never comes late: others count on it.
  var isPunctual = false
  private var isWorldActing = false
  private var lastTouch: Int64 = 0
  private var folderChanges: [String: Int64] = [:]
  /// Whether the program was killed: nothing that it does has an effect any more.
  private(set) var isDead = false
  private(set) var calls = 0
  /// Copies of the program that have done what they were made for.
  private(set) var copies = 0

  /// Whether what happens is printed, to see why a seed fails.
  private let isLogged = ProcessInfo.processInfo.environment["SIMULATION_LOG"] != nil

  init(faults: SimulatedFaults) { self.faults = faults }

  private func log(_ text: @autoclosure () -> String) {
    if isLogged { SimulatedRound.say("\(uptime): \(text())\n") }
  }

  // MARK: The world

  /// Lets time pass outside of the program.
  func pass(_ seconds: Double) {
    uptime += seconds
    act()
  }

  private func act() {
    guard !isWorldActing else { return }
    isWorldActing = true
    world(self)
    isWorldActing = false
  }

  /// Begins every call: time passes, and perhaps the program is killed or the call fails.
  private func begin(_ call: SimulatedFaults.Call, _ path: String) throws(SystemFailure) {
    if isWorldActing { return }
    calls += 1
    if isDead { throw SystemFailure(number: EIO) }
    if faults.isKilled() {
      isDead = true
      throw SystemFailure(number: EIO)
    }
    uptime += faults.duration()
    let jump = faults.clockJump()
    if jump != 0 { log("the clock jumps by \(jump)") }
    clockOffset += jump
    if faults.othersAct() || isPunctual { act() }
    if let error = faults.error(call, path, at: uptime) {
      if error != EINTR { log("\(call) \(path): error \(error)") }
      throw SystemFailure(number: error)
    }
  }

  /// The program has ended, or the machine is started anew: what was open is closed.
  func endProcess(powerLost: Bool = false) {
    isDead = false
    for descriptor in handles.keys.sorted() { try? close(descriptor) }
    guard powerLost else { return }
    // What others write is theirs to keep.
    names = names.filter { $0.key.hasPrefix("/in/") }
    for (path, node) in durableNames {
      names[path] = node
      node.links = 1
    }
    for change in undone.reversed() {
      if let target = change.target, durableNames[target] != nil { continue }
      // What has the name by now had to wait until the other was gone.
      let isNameTaken = names[change.path] != nil
      guard let path = isNameTaken ? change.target : change.path else { continue }
      change.node.links = 1
      names[path] = change.node
      // What is found after a loss of power is found after the next one too.
      if !path.hasPrefix("/in/") { durableNames[path] = change.node }
    }
    undone = []
    for (path, node) in names where !path.hasPrefix("/in/") { node.content = node.durable }
  }

  // MARK: Files, as the world uses them

  /// Whether a file of such a name would be found after a loss of power.
  func isDurable(prefix: String) -> Bool { durableNames.keys.contains { $0.hasPrefix(prefix) } }

  /// How far the program has read a file.
  func isThere(_ path: String) -> Bool { names[path] != nil }

  /// The names below a folder.
  func paths(in folder: String) -> [String] {
    names.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
  }

  func readMax(_ path: String) -> Int { names[path]?.readMax ?? 0 }

  func content(_ path: String) -> [UInt8] { names[path]?.content ?? [] }

  func append(_ bytes: [UInt8], to path: String) {
    let node = names[path] ?? make(path)
    log("\(node.inode) grows by \(bytes.count) to \(node.content.count + bytes.count)")
    node.content += bytes
    touch(node)
  }

  func replace(_ path: String, with bytes: [UInt8]) {
    let node = names[path] ?? make(path)
    node.content = bytes
    node.readMax = 0
    touch(node)
  }

  func move(_ path: String, to target: String) {
    guard let node = names.removeValue(forKey: path) else { return }
    if path.hasPrefix("/in") { log("\(node.inode) moves from \(path) to \(target)") }
    drop(names.removeValue(forKey: target))
    names[target] = node
    noteName(path)
    noteName(target)
  }

  @discardableResult
  private func make(_ path: String) -> Node {
    // The number of a file that is gone is given to the next one.
    let inode =
      freeInodes.popLast()
      ?? {
        lastInode += 1; return lastInode
      }()
    let node = Node(inode: inode)
    node.links = 1
    names[path] = node
    noteName(path)
    touch(node)
    return node
  }

  /// Notes that a name came or went.
  private func noteName(_ path: String) {
    lastTouch = max(lastTouch + 1000, Int64(time * 1e9))
    folderChanges[Self.folder(path)] = lastTouch
  }

  private func drop(_ node: Node?) {
    guard let node else { return }
    node.links = 0
    free(node)
  }

  private func free(_ node: Node) {
    // What a loss of power may bring back keeps its number.
    let isGone = node.links == 0 && node.handles == 0 && !node.isFreed
    guard isGone, !durableNames.values.contains(where: { $0 === node }),
      !undone.contains(where: { $0.node === node })
    else { return }
    node.isFreed = true
    freeInodes.append(node.inode)
  }

  /// No two changes are made at the same time, as far as a clock of microseconds tells.
  private func touch(_ node: Node) {
    lastTouch = max(lastTouch + 1000, Int64(time * 1e9))
    node.changedAt = lastTouch
  }

  // MARK: Calls

  func open(_ path: String, _ flags: Int32, mode: UInt32) throws(SystemFailure) -> Int32 {
    try begin(flags & O_CREAT != 0 ? .create : .open, path)
    if folders.contains(path) { return add(Handle(folder: path)) }
    var node = names[path]
    if node != nil, flags & O_EXCL != 0 { throw SystemFailure(number: EEXIST) }
    if node == nil {
      guard flags & O_CREAT != 0, folders.contains(Self.folder(path)) else {
        throw SystemFailure(number: ENOENT)
      }
      node = make(path)
    }
    if flags & O_TRUNC != 0 {
      node?.content = []
      node.map(touch)
    }
    if path.hasPrefix("/in/") { log("\(node?.inode ?? 0) is opened as \(path)") }
    node?.handles += 1
    return add(Handle(node: node, appends: flags & O_APPEND != 0))
  }

  private func add(_ handle: Handle) -> Int32 {
    lastHandle += 1
    handles[lastHandle] = handle
    return lastHandle
  }

  private static func folder(_ path: String) -> String {
    let parts = path.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }

  func close(_ descriptor: Int32) throws(SystemFailure) {
    guard let handle = handles.removeValue(forKey: descriptor) else { return }
    guard let node = handle.node else { return }
    node.handles -= 1
    if lockedBy == descriptor { lockedBy = nil }
    free(node)
  }

  private func node(_ descriptor: Int32) throws(SystemFailure) -> Node {
    guard let node = handles[descriptor]?.node else { throw SystemFailure(number: EBADF) }
    return node
  }

  private func path(_ descriptor: Int32) -> String {
    let node = handles[descriptor]?.node
    return names.first { $0.value === node }?.key ?? handles[descriptor]?.folder ?? ""
  }

  func read(
    _ descriptor: Int32,
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure) -> Int {
    try begin(.read, path(descriptor))
    let node = try node(descriptor)
    let start = min(node.content.count, Int(clamping: offset))
    let count = faults.part(of: min(buffer.count, node.content.count - start))
    node.content.withUnsafeBytes { content in
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: content[start..<(start + count)])
      )
    }
    node.readMax = max(node.readMax, start + count)
    return count
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemFailure) -> Int {
    try write(descriptor, bytes, at: nil)
  }

  func write(
    _ descriptor: Int32,
    _ bytes: UnsafeRawBufferPointer,
    at offset: UInt64
  ) throws(SystemFailure) -> Int {
    try write(descriptor, bytes, at: Optional(offset))
  }

  private func write(
    _ descriptor: Int32,
    _ bytes: UnsafeRawBufferPointer,
    at offset: UInt64?
  ) throws(SystemFailure) -> Int {
    try begin(.write, path(descriptor))
    let node = try node(descriptor)
    let handle = handles[descriptor] ?? Handle()
    let start =
      offset.map { Int($0) } ?? (handle.appends ? node.content.count : Int(handle.offset))
    let count = faults.part(of: bytes.count)
    let missing = max(0, start + count - node.content.count)
    node.content += [UInt8](repeating: 0, count: missing)
    node.content.replaceSubrange(start..<(start + count), with: bytes[..<count])
    if offset == nil { handles[descriptor]?.offset = UInt64(start + count) }
    touch(node)
    return count
  }

  func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemFailure) {
    try begin(.write, path(descriptor))
    let node = try node(descriptor)
    node.content = Array(node.content.prefix(Int(length)))
    touch(node)
  }

  func sync(_ descriptor: Int32) throws(SystemFailure) {
    try begin(.sync, path(descriptor))
    guard let handle = handles[descriptor] else { throw SystemFailure(number: EBADF) }
    if let node = handle.node {
      node.durable = node.content
    } else if handle.folder == "/in" {
      undone = []
    } else {
      for path in Set(names.keys).union(durableNames.keys)
      where Self.folder(path) == handle.folder {
        durableNames[path] = names[path]
      }
    }
  }

  func lock(_ descriptor: Int32) throws(SystemFailure) {
    try begin(.lock, path(descriptor))
    let node = try node(descriptor)
    if let lockedBy, handles[lockedBy]?.node === node { throw SystemFailure(number: EWOULDBLOCK) }
    lockedBy = descriptor
  }

  func facts(_ descriptor: Int32) throws(SystemFailure) -> SystemFacts {
    try begin(.facts, "")
    return Self.facts(try node(descriptor))
  }

  func facts(at path: String) throws(SystemFailure) -> SystemFacts {
    try begin(.facts, path)
    if folders.contains(path) {
      return SystemFacts(
        device: 1,
        inode: 2,
        size: 0,
        changedAt: folderChanges[path] ?? 0,
        links: 1,
        kind: UInt32(S_IFDIR)
      )
    }
    guard let node = names[path] else { throw SystemFailure(number: ENOENT) }
    return Self.facts(node)
  }

  private static func facts(_ node: Node) -> SystemFacts {
    SystemFacts(
      device: 1,
      inode: node.inode,
      size: UInt64(node.content.count),
      changedAt: node.changedAt,
      links: node.links,
      kind: UInt32(S_IFREG)
    )
  }

  func rename(_ path: String, to target: String) throws(SystemFailure) {
    try begin(.rename, path)
    guard let node = names[path] else { throw SystemFailure(number: ENOENT) }
    if path.hasPrefix("/in/") {
      node.durable = node.content
      undone.append((path, node, target))
    }
    move(path, to: target)
  }

  func unlink(_ path: String) throws(SystemFailure) {
    try begin(.unlink, path)
    guard let node = names.removeValue(forKey: path) else { throw SystemFailure(number: ENOENT) }
    noteName(path)
    if path.hasPrefix("/in/") { undone.append((path, node, nil)) }
    drop(node)
  }

  func makeFolder(_ path: String, mode: UInt32) throws(SystemFailure) {
    try begin(.create, path)
    folders.insert(path)
  }

  func entries(_ folder: String) throws(SystemFailure) -> [SystemEntry] {
    try begin(.open, folder)
    guard folders.contains(folder) else { throw SystemFailure(number: ENOENT) }
    return names.filter { Self.folder($0.key) == folder }.map { path, node in
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      return SystemEntry(name: name, inode: node.inode, isFolder: false)
    }.sorted { $0.name < $1.name }
  }

  func matches(_ pattern: String) -> [String] {
    names.keys.filter { fnmatch(pattern, $0, FNM_PATHNAME) == 0 }.sorted()
  }

  func awaitRoom(_ descriptor: Int32) { pass(0.1) }

  func sleep(_ seconds: Double) {
    // Who is dead has time: it only has to come to its end.
    if isDead { return uptime += 30 }
    pass(seconds + faults.duration())
  }

  func copyProcess(_ body: () -> Int32) -> (any ProcessCopy)? {
    guard !isDead, let seconds = faults.copySeconds() else { return nil }
    // What a copy closes stays open here.
    let before = handles
    let nodes = before.values.compactMap(\.node).map { ($0, $0.handles) }
    let lockedBefore = lockedBy
    let result = body()
    if result == 0 { copies += 1 }
    handles = before
    for (node, count) in nodes { node.handles = count }
    lockedBy = lockedBefore
    return SimulatedCopy(self, until: uptime + seconds, result: result)
  }
}
