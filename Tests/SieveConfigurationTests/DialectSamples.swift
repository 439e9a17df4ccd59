import Testing

/// Records as the systems write them, and the calls that they are.
///
/// Each call is `calling>called set-up disposition talk` with the talk time in milliseconds.
struct DialectSample: Sendable, CustomTestStringConvertible {
  var dialect: String
  var text: String
  var calls: [String]

  var testDescription: String { dialect }

  /// Whether content alone tells it apart; the columns of acc_cdrs may be anybody's.
  var isDetected: Bool { dialect != "kamailio-acc-cdrs" }

  static let all: [DialectSample] = pbx + switches + services + operators

  private static let pbx: [DialectSample] = [
    DialectSample(
      dialect: "asterisk-cdr-csv",
      text: #"""
        "","0812345678","0898765432","from-trunk","""Somchai, ""S"" J."" <0812345678>","PJSIP/a-1","PJSIP/b-2","Dial","PJSIP/b,30","2026-03-02 09:14:07","2026-03-02 09:14:12","2026-03-02 09:14:42",35,30,"ANSWERED","DOCUMENTATION","1772417647.1",""
        "","0812345678","1669","from-trunk","0812345678","PJSIP/a-3","","Dial","PJSIP/b,30","2026-03-02 09:15:00",,"2026-03-02 09:15:20",20,0,"NO ANSWER","DOCUMENTATION","1772417700.2",""

        """#,
      calls: [
        "0812345678>0898765432 2026-03-02T09:14:07.000Z answered 30000",
        "0812345678>1669 2026-03-02T09:15:00.000Z no_answer 0",
      ]
    ),
    DialectSample(
      dialect: "asterisk-cdr-custom",
      text: #"""
        """A"" <0812345678>","0812345678","0898765432","default","PJSIP/a-1","PJSIP/b-2","Dial","PJSIP/b","2026-03-02 09:14:07","2026-03-02 09:14:12","2026-03-02 09:14:42","35","30","ANSWERED","DOCUMENTATION","","1772417647.1","","7"

        """#,
      calls: ["0812345678>0898765432 2026-03-02T09:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "freeswitch-example",
      text: #"""
        "Bob "The Boss" Lee","1002","0898765432","default","2026-03-02 09:14:07","2026-03-02 09:14:12","2026-03-02 09:14:42","35","30","NORMAL_CLEARING","d80e22e0-4c15-11ea-97a0-9dd79410affb","","1002","PCMU","PCMU"
        "","1002","1003","default","2026-03-02 09:15:00","","2026-03-02 09:15:02","2","0","USER_BUSY","f1542038-4c15-11ea-97ca-9dd79410affb","","","",""

        """#,
      calls: [
        "1002>0898765432 2026-03-02T09:14:07.000Z answered 30000",
        "1002>1003 2026-03-02T09:15:00.000Z busy 0",
      ]
    ),
    DialectSample(
      dialect: "freeswitch-default",
      text: #"""
        "Bob","1002","0898765432","default","2026-03-02 09:14:07","2026-03-02 09:14:12","2026-03-02 09:14:42","35","30","NORMAL_CLEARING","d80e22e0-4c15-11ea-97a0-9dd79410affb","", "1002"

        """#,
      calls: ["1002>0898765432 2026-03-02T09:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "freeswitch-json-cdr",
      text: #"""
        {"core-uuid":"63e2315b-d538-4dfa-9ed5-af73ba6210b6","variables":{"uuid":"5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4","start_uepoch":"1772442847000000","answer_uepoch":"1772442852000000","end_uepoch":"1772442882000000","billmsec":"30000","hangup_cause":"NORMAL_CLEARING"},"callflow":[{"caller_profile":{"caller_id_number":"%2B66812345678","destination_number":"1669"},"times":{"created_time":"1772442847000000"}}]}
        """#,
      calls: ["+66812345678>1669 2026-03-02T09:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "avaya-smdr",
      text: """
        2026/03/02 09:14:07,00:00:30,5,0812345678,I,201,201,,0,1000014155,0,E201,Anna,T9001,Line 1.0,0,0
        2026/03/02 09:20:00,00:00:00,12,202,O,0898765432,0898765432,,0,1000014156,0,E202,Ben,T9002,Line 2.0,0,0

        """,
      calls: [
        "0812345678>201 2026-03-02T09:14:07.000Z answered 30000",
        "202>0898765432 2026-03-02T09:20:00.000Z unknown 0",
      ]
    ),
  ]

  private static let switches: [DialectSample] = [
    DialectSample(
      dialect: "cisco-cucm",
      text: """
        "cdrRecordType","globalCallID_callManagerId","globalCallID_callId","dateTimeOrigination","origIpAddr","callingPartyNumber","origCause_value","originalCalledPartyNumber","finalCalledPartyNumber","destCause_value","dateTimeConnect","dateTimeDisconnect","duration"
        INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,VARCHAR(50),INTEGER,VARCHAR(50),VARCHAR(50),INTEGER,INTEGER,INTEGER,INTEGER
        1,2,25447,1772442847,-1056964342,"5033466594",16,"5033466593","5033466593",0,1772442852,1772442882,30
        1,2,25448,1772442900,239138826,"5033466594",0,"5033466595","5033466595",17,0,1772442901,0
        2,2,25448,1772442900,239138826,"5033466594",0,"5033466595","5033466595",17,0,1772442901,0

        """,
      calls: [
        "5033466594>5033466593 2026-03-02T09:14:07.000Z answered 30000",
        "5033466594>5033466595 2026-03-02T09:15:00.000Z busy 0",
      ]
    ),
    DialectSample(
      dialect: "sip-acc-flatstore",
      text: """
        INVITE|2daec40c|548625ac|dd0c4c61@0:0|200|OK|1772442852|*prepaid|1001|1002||3401:2069362475
        INVITE|3daec40c||ee0c4c61@0:0|486|Busy here|1772442860|*prepaid|1001|1003||3402:2069362475
        BYE|2daec40c|548625ac|dd0c4c61@0:0|200|OK|1772442882|||||3401:2069362475

        """,
      calls: [
        "1001>1002 2026-03-02T09:14:12.000Z answered 30000",
        "1001>1003 2026-03-02T09:14:20.000Z busy 0",
      ]
    ),
    DialectSample(
      dialect: "kamailio-acc",
      text: """
        id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,dst_ouser
        1,INVITE,a,b,c1@x,200,OK,2026-03-02 09:14:12,0812345678,0898765432
        2,BYE,a,b,c1@x,200,OK,2026-03-02 09:14:42,0812345678,0898765432
        3,INVITE,a,,c2@x,486,Busy,2026-03-02 09:15:00,0812345678,1669

        """,
      calls: [
        "0812345678>0898765432 2026-03-02T09:14:12.000Z answered 30000",
        "0812345678>1669 2026-03-02T09:15:00.000Z busy 0",
      ]
    ),
    DialectSample(
      dialect: "kamailio-acc-cdrs",
      text: """
        id,start_time,end_time,duration,sip_call_id,src_user,dst_user
        1,2026-03-02 09:14:12,2026-03-02 09:14:42,30.250000,c1@x,0812345678,0898765432
        2,2461100.88541667,2461100.88541667,0.0,c2@x,0812345678,0898765433

        """,
      calls: [
        "0812345678>0898765432 2026-03-02T09:14:12.000Z answered 30250",
        "0812345678>0898765433 2026-03-01T09:15:00.000Z no_answer 0",
      ]
    ),
    DialectSample(
      dialect: "kamailio-syslog",
      text: """
        Mar  2 09:14:12 gw kamailio[77]: NOTICE: {1 1 INVITE c1@x} acc [acc.c:288]: acc_log_request(): ACC: transaction answered: timestamp=1772442852;method=INVITE;from_tag=a;to_tag=b;call_id=c1@x;code=200;reason=OK;src_user=0812345678;src_domain=x;src_ip=10.0.0.9;dst_ouser=0898765432;dst_user=0898765432;dst_domain=y
        Mar  2 09:14:42 gw kamailio[77]: NOTICE: {1 2 BYE c1@x} acc [acc.c:288]: acc_log_request(): ACC: transaction answered: timestamp=1772442882;method=BYE;from_tag=a;to_tag=b;call_id=c1@x;code=200;reason=OK;src_user=0812345678;src_domain=x;src_ip=10.0.0.9;dst_ouser=0898765432;dst_user=0898765432;dst_domain=y

        """,
      calls: ["0812345678>0898765432 2026-03-02T09:14:12.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "broadsoft",
      text: """
        version=19.0 encoding=ISO-8859-1
        0002183384,,Start,,,,,,,20260302091400.104,1+000000,,,
        00021833851,Acme\\, Inc,Normal,+66812345678,+66812345678,Originating,+66812345678,Public,+66898765432,20260302091407.247,1+070000,Yes,20260302091412.000,20260302091442.000,016,VoIP,,0898765432

        """,
      calls: ["+66812345678>+66898765432 2026-03-02T09:14:07.247Z answered 30000"]
    ),
    DialectSample(
      dialect: "sansay",
      text: """
        002452502;V1.10;R;WithMedia;181-1071459514@192.188.0.28;0001;Mon Mar 02 09:14:07 2026;Mon Mar 02 09:14:12 2026;Mon Mar 02 09:14:42 2026;480;EndedByRemoteUser;16;T;000200;SIP;0812345678;192.188.0.38;0898765432;192.188.0.28;f0faff54-2e6c-11d8-8c4b-bd4d562c2265;192.188.0.38;18044

        """,
      calls: ["0812345678>0898765432 2026-03-02T09:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "acme-packet",
      text: acmePacket,
      calls: ["+12513001300>+12513001301 2026-03-02T17:14:07.868Z answered 30000"]
    ),
    DialectSample(
      dialect: "genband-fixed",
      text: genband,
      calls: ["0812345678>0898765432 2026-03-02T09:14:07.000Z answered 30000"]
    ),
  ]

  private static var acmePacket: String {
    let start =
      #"2,10.0.0.1,5060,"id-1","a","b",SIP,core,10.0.0.2,"'WIRELESS "CALLER"'<sip:+12513001300@4.2.2.2:5060;user=phone>;tag=SD","<sip:+12513001301@4.2.2.2>",1,30,09:14:07.868 PST MAR 02 2026,09:14:12.868 PST MAR 02 2026,09:14:42.868 PST MAR 02 2026,1,,,,,"out","in","#
    let rest = String(repeating: "0,", count: 151) + "0\n"
    return "1" + start.dropFirst() + rest + start + rest
  }

  private static var genband: String {
    func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: width - text.count)
    }
    let cells: [(String, Int)] = [
      ("01", 2), ("0001", 4), ("OID1", 30), ("2026-03-02 09:14:07", 19),
      ("2026-03-02 09:14:12", 19), ("2026-03-02 09:14:42", 19), ("src", 30), ("end", 30),
      ("0812345678", 20), ("Somchai", 30), ("dst", 30), ("end2", 30), ("0898765432", 20), ("", 30),
      ("0898765432", 30), ("", 30), ("", 30), ("O", 1), ("0", 1), ("1", 1), ("30", 9),
    ]
    return cells.map { pad($0.0, $0.1) }.joined() + "\n"
  }

  private static let services: [DialectSample] = [
    DialectSample(
      dialect: "twilio",
      text: """
        CallSid,From,To,Status,StartTime,EndTime,Duration,Price
        CA1,+66812345678,+66898765432,completed,"Mon, 02 Mar 2026 09:14:12 +0000","Mon, 02 Mar 2026 09:14:42 +0000",30,-0.01
        CA2,+66812345678,+66898765433,no-answer,"Mon, 02 Mar 2026 09:15:00 +0000","Mon, 02 Mar 2026 09:15:20 +0000",0,

        """,
      calls: [
        "+66812345678>+66898765432 2026-03-02T09:14:12.000Z answered 30000",
        "+66812345678>+66898765433 2026-03-02T09:15:00.000Z no_answer 0",
      ]
    ),
    DialectSample(
      dialect: "telnyx",
      text: """
        Start Timestamp (UTC),Answer Timestamp (UTC),End Timestamp (UTC),Originating Number,Terminating Number,Call Duration (seconds),Call UUID
        2026-03-02 09:14:07,2026-03-02 09:14:12,2026-03-02 09:14:42,+66812345678,+66898765432,30,d80e22e0-4c15-11ea-97a0-9dd79410affb

        """,
      calls: ["+66812345678>+66898765432 2026-03-02T09:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "didww",
      text: """
        Time Start,Time Connect,Time End,Source,DID,Duration,Disconnect Code
        2026-03-02 09:14:07,2026-03-02 09:14:12,2026-03-02 09:14:42,+66812345678,+66898765432,30,200

        """,
      calls: ["+66812345678>+66898765432 2026-03-02T09:14:07.000Z answered 30000"]
    ),
  ]

  private static let operators: [DialectSample] = [
    DialectSample(
      dialect: "sichuan-2020",
      text: """
        phone_no_m,opposite_no_m,calltype_id,start_datetime,call_dur,city_name,county_name,imei_m
        aa11,bb22,1,2020-01-02 09:14:07,30,成都,武侯区,cc
        aa11,bb22,2,2020-01-02 10:14:07,12,成都,武侯区,cc

        """,
      calls: [
        "aa11>bb22 2020-01-02T01:14:07.000Z answered 30000",
        "bb22>aa11 2020-01-02T02:14:07.000Z answered 12000",
      ]
    ),
    DialectSample(
      dialect: "anatel-ericsson",
      text: """
        ref;a;data;hora;tipo;x;x;x;x;b;x;dur
        R1;5511987654321;20260302;091407;MOC;;;;;5511912345678;;30

        """,
      calls: ["+5511987654321>+5511912345678 2026-03-02T12:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "anatel-tim-volte",
      text: """
        5511987654321;02/03/2026;09:14:07;O;5511912345678;;;30;;;;;R1;;;;TN-Validation-Passed-A

        """,
      calls: ["+5511987654321>+5511912345678 2026-03-02T12:14:07.000Z answered 30000"]
    ),
    DialectSample(
      dialect: "anatel-vivo-volte",
      text: vivo,
      calls: [
        "+5511987654321>+5511912345678 2026-03-02T12:14:07.000Z answered 30000"
      ]
    ),
  ]

  private static var vivo: String {
    var cells = [String](repeating: "", count: 46)
    cells[0] = "MO"
    cells[2] = "5511987654321"
    cells[5] = "5511912345678"
    cells[12] = "30"
    cells[13] = "20260302"
    cells[31] = "091407"
    cells[45] = "R1"
    return cells.joined(separator: "|") + "\n"
  }
}
