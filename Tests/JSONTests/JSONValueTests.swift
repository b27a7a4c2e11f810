import Foundation
import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func readsEveryKindOfValue() throws {
        let json = try JSONValue(
            #"{"i": -12, "u": 18446744073709551615, "d": 1.5e3, "s": "a\n\"é", "t": true, "n": null, "a": [1, [2], {}]}"#
        )
        #expect(json["i"]?.int == -12 && json["i"]?.double == -12)
        #expect(json["u"]?.int == nil && json["u"]?.double == 0x1p64)
        #expect(json["d"]?.double == 1500 && json["d"]?.int == nil)
        #expect(json["s"]?.string == "a\n\"é")
        #expect(json["t"]?.bool == true && json["n"]?.isNull == true)
        #expect(json["a"]?.array?.count == 3 && json["a"]?[1]?[0]?.int == 2)
        #expect(json["a"]?[3] == nil && json["a"]?[-1] == nil && json["missing"] == nil)
        #expect(json.object?.map(\.key) == ["i", "u", "d", "s", "t", "n", "a"])
        #expect(json["a"]?[2]?.object?.isEmpty == true && json["a"]?[2]?.count == 0)
    }

    @Test(arguments: ["12", "\"x\"", "true", "null", "[]", "{}", " \n[1]\n"])
    func aWholeTextMayBeAnyValue(text: String) throws {
        _ = try JSONValue(text)
    }

    @Test func keysThatDifferOnlyInNormalisationStayApart() throws {
        let json = try JSONValue("{\"\u{E9}\": 1, \"e\u{301}\": 2}")
        #expect(json["\u{E9}"]?.int == 1)
        #expect(json["e\u{301}"]?.int == 2)
        #expect(Set(json.members.map(\.key)).count == 2)
        #expect(json.members.map(\.key.bytes) == [[0xC3, 0xA9], [0x65, 0xCC, 0x81]])
    }

    @Test func theLastOfTwoEqualKeysCounts() throws {
        #expect(try JSONValue(#"{"a": 1, "a": 2}"#)["a"]?.int == 2)
    }

    @Test func integersBeyond64BitsReadAsDoubles() throws {
        let json = try JSONValue(
            #"{"model_max_length": 1000000000000000019884624838656, "s": "99999999999999999999\"", "x": -99999999999999999999}"#
        )
        #expect(json["model_max_length"]?.double == 1e30)
        #expect(json["model_max_length"]?.int == nil)
        #expect(json["s"]?.string == "99999999999999999999\"")
        #expect(json["x"]?.double == -1e20)
    }

    @Test func escapesAndSurrogatePairsDecode() throws {
        #expect(try JSONValue(#""😀é\\u00e9\u0000x""#).string == "😀é\\u00e9\0x")
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#, #"{"a": "\ud83dx"}"#, #""\ude00\ud83d""#,
    ])
    func unpairedSurrogatesAreErrors(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(text) }
    }

    @Test func valuesKeepTheirDocumentAlive() throws {
        var value: JSONValue? = try JSONValue(#"{"a": ["deep"]}"#)
        let inner = value?["a"]?[0]?.text
        value = nil
        #expect(inner?.string == "deep")
    }

    @Test func theByteOrderMarkIsSkipped() throws {
        #expect(try JSONValue("\u{FEFF}[7]")[0]?.int == 7)
    }

    @Test func requiredAccessNamesKeyExpectedAndFound() throws {
        let json = try JSONValue(#"{"n": "x", "z": null}"#, file: "config.json")
        #expect(try json.string("n") == "x")
        #expect(try json.optional("z", "an integer", \.int) == nil)
        #expect(throws: JSONError.missingKey("q", file: "config.json")) { try json.int("q") }
        let error = #expect(throws: JSONError.self) { try json.int("n") }
        #expect(error?.description == "config.json: \"n\" must be an integer, found a string")
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(contentsOf: URL(filePath: "/nowhere/x.json"))
        }
        #expect(error?.description == "/nowhere/x.json: cannot be read: there is no such file")
    }
}
