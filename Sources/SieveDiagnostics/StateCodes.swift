/// CS5: state that is kept between two runs.
extension DiagnosticCode {
  /// The state folder cannot be used.
  public static let stateFolderRefused = DiagnosticCode(
    "CS5001",
    "state folder cannot be used",
    """
    --state names a folder for checkpoints, which is made when it is not there. The system refuses to make it, \
    to look into it or to write to it. It has to be of the user that runs callsieve and must not lie in a folder \
    that is followed. Checkpoints are as private as the calls themselves.
    """
  )

  /// Another process uses the state folder.
  public static let stateFolderInUse = DiagnosticCode(
    "CS5002",
    "state folder is used by another process",
    """
    Two processes that go on from one state would read the same records and write the same alerts twice. The \
    first one holds a lock on the file `lock` in the folder; it goes with the process, however that ends, so \
    nothing has to be cleaned up. `fuser -v DIR/lock` names the process. Give every run a folder of its own.
    """
  )

  /// A checkpoint cannot be used.
  public static let checkpointUnusable = DiagnosticCode(
    "CS5003",
    "checkpoint cannot be used",
    """
    Each checkpoint ends with a checksum of all of it. One that is cut off, changed, of a later version or \
    something else is left out as a whole, and the one before it is used; three are kept. Alerts and rejects in \
    files are cut back to what they were then, and come again, so nothing is missing and nothing twice. \
    What was removed since (a file that was deleted, a spool file that was put away) cannot be read again. When \
    none can be used the run does not begin: move the folder away to begin anew.
    """
  )

  /// Rules or options are others than those of the state.
  public static let stateChanged = DiagnosticCode(
    "CS5004",
    "rules or options are not those of the state",
    """
    Windows hold of each record what the rules ask for, so that they mean nothing to other rules, tables of trunks, \
    cells or zones, time zones or home countries, nor scores to a version that computes them otherwise. Other lists of numbers \
    are no such change: state goes on with them. Files are read on where they \
    were: no record is left out or used twice. Windows, \
    scores and centres begin anew; rules fire again once their windows have filled. Alerts that were open are not \
    closed, for nobody knows any more whether they would be. When only the reading has changed (--format, --map, \
    --delimiter), windows go on; calls of which not all legs had come begin anew.
    """
  )

  /// A checkpoint was not written.
  public static let checkpointNotWritten = DiagnosticCode(
    "CS5005",
    "checkpoint was not written",
    """
    The disk is full, the folder is gone or may not be written to any more. The run goes on, and it is tried again after \
    every --checkpoint-interval; the checkpoint before stays good. Should the run end badly meanwhile, \
    the records since then are read again. After a failed delivery no more checkpoints are written on purpose: the next \
    run gives out what did not arrive.
    """
  )

  /// A file of alerts is not as it was left.
  public static let outputReplaced = DiagnosticCode(
    "CS5006",
    "output is not as the run before left it",
    """
    After a stop, files of alerts and rejects are cut back to what the checkpoint says, and what came after it is \
    written again. A file that is another one by device and inode, or is shorter than it was, is not cut: new \
    lines are appended. Alerts since the checkpoint may then be there twice, with the same id.
    """
  )

  static let stateCodes: [DiagnosticCode] = [
    stateFolderRefused, stateFolderInUse, checkpointUnusable, stateChanged, checkpointNotWritten,
    outputReplaced,
  ]
}
