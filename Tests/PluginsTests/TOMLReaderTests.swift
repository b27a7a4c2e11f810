import Testing

@testable import Plugins

@Suite struct TOMLReaderTests {
    @Test(arguments: [
        (#""a\tb\u00e9\U0001F600\\""#, "a\tbé😀\\"),
        (#"'a\tb'"#, #"a\tb"#),
        ("\"\"\"\nx\r\ny\"\"\"\"", "x\ny\""),
        ("\"\"\"a\\  \n\n   b\"\"\"", "ab"),
        ("'''\n'x'\\n'''''", "'x'\\n''"),
        ("\"\"", ""),
    ])
    func stringsOfAllKinds(written: String, text: String) throws {
        #expect(try value(written) == .string(text))
    }

    @Test(arguments: [
        ("0", 0), ("+1_000", 1000), ("-17", -17), ("0xDEAD_beef", 0xDEAD_BEEF), ("0o17", 15),
        ("0b101", 5), ("-9223372036854775808", Int.min),
    ])
    func integersOfAllKinds(written: String, number: Int) throws {
        #expect(try value(written) == .integer(number))
    }

    @Test(arguments: [
        ("1.5", 1.5), ("-0.0", 0), ("6.02e2_3", 6.02e23), ("1e6", 1e6), ("-inf", -Double.infinity),
        ("3_1.4_1", 31.41),
    ])
    func numbersOfAllKinds(written: String, number: Double) throws {
        #expect(try value(written) == .number(number))
    }

    @Test(arguments: [
        "1979-05-27", "07:32:00.5", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00-07:00",
    ])
    func datesAreRecognised(written: String) throws {
        #expect(try value(written) == .date)
    }

    @Test func tablesOfAllKindsEndUpTheSame() throws {
        let texts = [
            "a.b = 1\na.c = [2]", "[a]\nb = 1\nc = [\n 2, # two\n]", "a = { b = 1, c = [ 2 ] }",
            "'a' . \"b\" = 1\r\na.c = [2]\r\n", "[a]\n\"b\"=1\nc=[2,]# end",
        ]
        for text in texts {
            let a = try members(text)["a"]
            guard case .table(let members) = a?.kind else {
                Issue.record("\(text)")
                continue
            }
            #expect(members["b"]?.kind == .integer(1) && members.count == 2)
            guard case .array(let elements) = members["c"]?.kind else {
                Issue.record("\(text)")
                continue
            }
            #expect(elements.map(\.kind) == [.integer(2)])
        }
    }

    @Test func subtablesBelongToTheLastTableOfAnArray() throws {
        let root = try members("[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\n[a.b]\ny = 3\n[c.d]\n[c]\n")
        guard case .array(let tables) = root["a"]?.kind else {
            Issue.record("\(root)")
            return
        }
        #expect(tables.count == 2 && root["c"] != nil)
        #expect(tables.map(\.offset) == [2, 26])
    }

    @Test(arguments: [
        ("a = ]", 4, "expected a value"),
        ("[=]", 1, "expected a key"),
        ("[.a]", 1, "expected a key"),
        ("[a", 2, "expected \"]\" after the name of the table, found the end"),
        ("[[a]", 4, "expected \"]\" after the name of the table, found the end"),
        ("a", 1, "expected \"=\" after the key, found the end"),
        ("a = 1 b = 2", 6, "expected the end of the line"),
        ("a = gpt2", 4, "expected a value, found gpt2; texts stand in quotes"),
        ("a = 01", 4, "found 01"),
        ("a = 1__0", 4, "found 1__0"),
        ("a = 99999999999999999999", 4, "found 99999999999999999999"),
        ("a = .5", 4, "found .5"),
        ("a = \"x", 4, "a string that is not closed"),
        ("a = \"x\n\"", 4, "a string that is not closed"),
        ("a = '''x''", 4, "a string that is not closed"),
        ("a = \"\\x\"", 5, "an unknown escape"),
        ("a = \"\\ud800\"", 5, "an escape that is no character"),
        ("a = \"\u{1}\"", 5, "a control character in a string"),
        ("# \u{1}", 2, "a control character"),
        ("a = 1\r", 6, "after a carriage return"),
        ("a = 1\na = 2", 6, "\"a\" is already defined"),
        ("[a]\n[a]", 5, "\"a\" is already defined"),
        ("a = {}\n[a]", 8, "\"a\" is already defined"),
        ("a = []\n[[a]]", 9, "\"a\" is already defined"),
        ("a.b = 1\n[a]", 9, "\"a\" is already defined"),
        ("[a.b]\n[a]\nb.c = 1", 10, "\"b\" is already defined"),
        ("a = 1\n[a.b]", 7, "\"a\" is no table"),
        ("a = {b = 1,}", 11, "expected a key"),
        ("a = {b = 1\n}", 10, "expected \",\" or \"}\""),
        ("a = [1 2]", 7, "expected \",\" or \"]\""),
    ])
    func faultsAreExplainedWhereTheyAre(text: String, offset: Int, problem: String) {
        var reader = TOMLReader(text)
        let fault = #expect(throws: TOMLFault.self) { try reader.read() }
        #expect(fault?.offset == offset, "\(String(describing: fault))")
        #expect(fault?.problem.contains(problem) == true, "\(String(describing: fault))")
    }

    @Test func nestingIsLimited() {
        var reader = TOMLReader("a = " + String(repeating: "[", count: 100_000))
        #expect(throws: TOMLFault.self) { try reader.read() }
        reader = TOMLReader("a = " + String(repeating: "{a=", count: 100_000))
        #expect(throws: TOMLFault.self) { try reader.read() }
    }

    private func members(_ text: String) throws -> [String: ConfigValue] {
        var reader = TOMLReader(text)
        guard case .table(let members) = try reader.read().kind else { return [:] }
        return members
    }

    private func value(_ written: String) throws -> ConfigValue.Kind? {
        try members("key = \(written)")["key"]?.kind
    }
}
