import SieveBytes
import SieveDiagnostics
import SieveModel
import SieveRecords
import Testing

@Suite("CSV headers")
struct HeaderTests {
  @Test(
    "exports of common systems are understood",
    arguments: [
      // Asterisk cdr_csv with a header, cdr_custom and its databases.
      (
        "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,"
          + "duration,billsec,disposition,amaflags,uniqueid",
        "x,+66812345678,1669,c,1,c,d,e,f,2026-03-02 09:14:07,2026-03-02 09:14:10,"
          + "2026-03-02 09:14:20,13,10,ANSWERED,a,17.1"
      ),
      // FreeSWITCH mod_cdr_csv and mod_cdr_pg.
      (
        "caller_id_number,destination_number,start_stamp,answer_stamp,end_stamp,duration,billsec,"
          + "hangup_cause,uuid",
        "+66812345678,1669,2026-03-02 09:14:07,2026-03-02 09:14:10,2026-03-02 09:14:20,13,10,"
          + "NORMAL_CLEARING,17.1"
      ),
      // Cisco Unified CM.
      (
        "globalCallID_callId,dateTimeOrigination,callingPartyNumber,finalCalledPartyNumber,"
          + "dateTimeConnect,dateTimeDisconnect,destCause_value,duration",
        "17.1,1772442847,+66812345678,1669,1772442850,1772442860,16,10"
      ),
      // Twilio, Telnyx.
      (
        "Call Sid,From,To,Start Time,Answer Time,End Time,Duration,Status",
        "17.1,+66812345678,1669,2026-03-02T09:14:07Z,2026-03-02T09:14:10Z,2026-03-02T09:14:20Z,13,"
          + "completed"
      ),
      (
        "Originating Number,Terminating Number,Start Timestamp (UTC),Answer Timestamp (UTC),"
          + "End Timestamp (UTC),Billable Time (sec),Hangup Cause,Session ID",
        "+66812345678,1669,2026-03-02T09:14:07Z,2026-03-02T09:14:10Z,2026-03-02T09:14:20Z,10,16,17.1"
      ),
    ]
  )
  func exports(_ header: String, _ row: String) {
    let decoded = csv(header + "\n" + row + "\n")
    let text = decoded.attempts.first ?? "\(decoded)"
    #expect(text.contains(" 2026-03-02T09:14:07.000Z answer=3000 release=13000 talk=10000 "))
    #expect(text.contains(" a=+66812345678 b=1669 ") && text.contains(" id=17.1 "))
    #expect(text.contains("disposition=answered"))
    #expect(decoded.warnings.isEmpty)
  }

  @Test("all own names are understood")
  func ownNames() {
    for field in AttemptField.allCases {
      let text = try? MappedColumn(parsing: "\(field.rawValue)=x").field.attemptField
      #expect(text == field)
    }
  }

  @Test("two columns for one field: the earlier name of the table wins, with a warning")
  func doubled() {
    let decoded = csv("dst,start,calldate,called_number\n1,1771578847,1771578848,2\n")
    #expect(decoded.attempts.first?.contains("09:14:07.000Z b=2 ") == true)
    #expect(
      decoded.warnings.map(\.summary) == [
        "columns 'start' and 'calldate' both mean setup_time",
        "columns 'called_number' and 'dst' both mean called_number",
      ]
    )
  }

  @Test("a mapping comes first and carries a unit")
  func mapping() throws {
    let options = RecordOptions(mapping: [
      try MappedColumn(parsing: "setup_time=when"),
      try MappedColumn(parsing: "called_number=start"),
      try MappedColumn(parsing: "talk=length:ms"),
      try MappedColumn(parsing: "ring_ms=rang"),
    ])
    let decoded = csv("When,start,LENGTH,rang\n1771578847,5,1500,70\n", options)
    #expect(decoded.attempts.first?.contains("09:14:07.000Z ring=70 talk=1500 b=5 ") == true)
    #expect(decoded.warnings.isEmpty)
  }

  @Test("a mapping that cannot be is refused with what could be meant")
  func badMappings() {
    let options = RecordOptions(mapping: [MappedColumn(field: .setupTime, column: "star")])
    let fatal = csv("start,called\n1771578847,5\n", options).fatal.first
    #expect(fatal?.code.id == "CS1107")
    #expect(fatal?.hint == "--map setup_time='start'")
    #expect(throws: DiagnosticReport.self) { try MappedColumn(parsing: "setup_time") }
    #expect(throws: DiagnosticReport.self) { try MappedColumn(parsing: "setup_tyme=x") }
    #expect(throws: DiagnosticReport.self) { try MappedColumn(parsing: "setup_time=") }
  }

  @Test("an input without a usable header stops with what was seen")
  func refusals() {
    let none = csv("17,1,2026-03-02 09:14:07,ANSWERED\n").fatal.first
    #expect(none?.code.id == "CS1105")
    #expect(none?.expected?.contains("'17', '1', '2026-03-02 09:14:07'") == true)
    let noTime = csv("src,dst\n1,2\n").fatal.first
    #expect(noTime?.summary == "the header names no column with a time")
    #expect(noTime?.hint == "--map setup_time=COLUMN")
    let noNumber = csv("start,end\n1,2\n").fatal.first
    #expect(noNumber?.summary == "the header names no column with a calling or called number")
    #expect(decode(csvDecoder(), [0xFF, 0xFE, 0x61, 0, 0x0A, 0]).fatal.count == 1)
    let endless = [UInt8](repeating: 0x61, count: 1 << 19)
    #expect(decode(csvDecoder(), endless).fatal.first?.code.id == "CS1105")
  }

  @Test("an empty input has no attempts and no error", arguments: ["", "\n", "\r\n\r\n"])
  func empty(_ text: String) {
    #expect(csv(text) == Decoded())
    #expect(jsonl(text) == Decoded())
  }

  @Test("contents are recognised")
  func recognition() {
    func looks(_ text: String) -> (csv: Bool, json: Bool) {
      let bytes = Array(text.utf8)
      return (looksLikeCSV(bytes.span), looksLikeJSONLines(bytes.span))
    }
    #expect(looks("start;src;dst\n1;2;3\n") == (true, false))
    #expect(looks("\u{FEFF}Start Time,From,To") == (true, false))
    #expect(looks("{\"start\":1}") == (false, true))
    #expect(looks(" \n[ {\"start\":1}]") == (false, true))
    #expect(looks("{\n  \"start\": 1\n}") == (false, true))
    #expect(looks("17,1,2026-03-02 09:14:07\n") == (false, false))
    #expect(looks("INVITE sip:bob@example.org SIP/2.0\r\n") == (false, false))
    #expect(looks("") == (false, false))
  }
}
