import Foundation
import SieveDiagnostics

/// Giving up root once everything that needs it is open.
public enum Privileges {
  /// Whether this process may do everything.
  public static var areHeld: Bool { geteuid() == 0 }

  /// Becomes another user with that user's groups, for good and in all threads.
  ///
  /// - Throws: `Diagnostic` when there is no such user, or the system refuses.
  public static func become(_ user: String) throws {
    guard let entry = getpwnam(user) else {
      throw LiveFault.privileges(user, "there is no such user")
    }
    let (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
    guard areHeld else {
      if geteuid() == id { return }
      throw LiveFault.privileges(user, "this takes root")
    }
    guard initgroups(user, group) == 0, setgid(group) == 0, setuid(id) == 0 else {
      throw LiveFault.privileges(user, String(cString: strerror(errno)))
    }
    // What could be taken back was not given up.
    guard id == 0 || setuid(0) != 0 else {
      throw LiveFault.privileges(user, "root could be taken back")
    }
  }
}
