internal import Foundation
public import JSON

/// One message of a recorded run.
public struct TraceEntry: Sendable {
    static let timeKey = "time"
    static let endingKey = "ending"

    /// Seconds since the run began.
    public var time: Double
    /// The message, the time and the ending among its members.
    public var message: JSONValue
    /// The message as it was told, byte for byte: JSON on one line, without its end.
    public var text: [UInt8]
    /// Why the run ended, one of the words of axon(1), in its last message; nil in all others.
    public var ending: String?

    /// The word for an ending in a trace.
    static func word(for ending: RunEnding) -> String {
        switch ending {
        case .maxTokens: "max_tokens"
        case .endOfText: "end_of_text"
        case .contextFull: "context_full"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }

    private static let endings: Set = [
        "max_tokens", "end_of_text", "context_full", "stopped", "failed",
    ]
}

extension TraceEntry {
    /// Why a line is no entry.
    struct Problem: Error {
        var expected: String
        var found: String
    }

    /// Reads a line.
    /// - Parameters:
    ///   - line: the bytes of the line, without its end
    ///   - step: the number of the token that comes next
    /// - Throws: what is wrong with it
    init(_ line: Data, step: Int) throws(Problem) {
        let value: JSONValue
        do {
            value = try JSONValue(line)
        } catch {
            throw Problem(expected: "a JSON object", found: "\(error.description)")
        }
        message = value
        ending = try Self.check(value, step: step)
        time = try Self.time(of: value, hasEnding: ending != nil)
        text = Self.message(in: line, additions: ending == nil ? 1 : 2)
    }

    /// - Returns: the ending where the message is the last one
    private static func check(_ value: JSONValue, step: Int) throws(Problem) -> String? {
        guard value["token"] != nil else {
            guard value["status"]?.string == "done" else {
                throw Problem(expected: "a token or {\"status\":\"done\"}", found: "neither")
            }
            guard let ending = value[endingKey]?.string, endings.contains(ending) else {
                throw Problem(expected: "\"\(endingKey)\" of a run", found: "another")
            }
            return ending
        }
        do {
            _ = try value.string("token")
            _ = try value.int("token_id")
            _ = try value.array("features")
            let found = try value.int("step")
            guard found == step else {
                throw Problem(expected: "step \(step)", found: "step \(found)")
            }
            return nil
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(expected: "a message of a token", found: error.localizedDescription)
        }
    }

    /// The time, which is the last member; an ending is the one before it.
    private static func time(of value: JSONValue, hasEnding: Bool) throws(Problem) -> Double {
        let keys = value.members.map(\.key.string)
        let last = hasEnding ? [endingKey, timeKey] : [timeKey]
        guard keys.count > last.count, Array(keys.suffix(last.count)) == last,
            let time = value[timeKey]?.double, time >= 0
        else {
            throw Problem(
                expected: "\"\(timeKey)\", a number, as the last member", found: "another")
        }
        return time
    }

    /// The line without its last `additions` members, none of whose values holds a comma.
    private static func message(in line: Data, additions: Int) -> [UInt8] {
        var bytes = Array(line)
        for _ in 0..<additions {
            bytes.removeSubrange((bytes.lastIndex(of: UInt8(ascii: ",")) ?? 0)...)
        }
        return bytes + [UInt8(ascii: "}")]
    }
}
