import Foundation

/// One line of the file that `axon-viewer --report` writes.
struct ReportEvent: Decodable {
    struct Camera: Decodable, Equatable {
        var position: [Double]
        var target: [Double]

        /// How far the eye is from what it looks at.
        var distance: Double {
            zip(position, target).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
        }
    }
    struct Node: Decodable {
        var id: Int
        var x: Double
        var y: Double
        var radius: Double
        var layer: Int
        var sae: Int
    }
    struct Widget: Decodable {
        var name: String
        var x: Double
        var y: Double
        var w: Double
        var h: Double
        var value: Value?
    }
    struct Feature: Decodable {
        var id: Int
        var label: String
        var activation: Double
        var layer: Int
    }

    var event: String
    var time: Double
    // ready
    var plugin: String?
    var width: Int?
    var height: Int?
    var layers: [Int]?
    // token
    var token: String?
    var features: [Feature]?
    // select, plugin, error, export
    var id: Int?
    var layer: Int?
    var name: String?
    var message: String?
    var file: String?
    // connection, download
    var state: String?
    var bytesDone: Int?
    var bytesTotal: Int?
    // frame
    var nodesTotal: Int?
    var edgesTotal: Int?
    var camera: Camera?
    var selected: Int?
    var nodes: [Node]?
    var widgets: [Widget]?
}

/// The value of a widget: a text, a number, a switch, or none of these.
enum Value: Decodable, Equatable {
    case text(String)
    case number(Double)
    case isOn(Bool)
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .isOn(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else {
            self = .other
        }
    }

    var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    var number: Double? {
        switch self {
        case .number(let value): value
        case .text(let value): Double(value)
        default: nil
        }
    }
}

/// Reads a report while it is being written; a line counts once it has its end.
final class ReportReader {
    private let file: URL
    private var offset: UInt64 = 0
    private var unfinished = Data()
    /// All events so far.
    private(set) var events: [ReportEvent] = []
    /// The lines they came from.
    private(set) var lines: [String] = []

    init(_ file: URL) {
        self.file = file
    }

    /// Takes in what was written since the last time.
    func read() throws {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return }
        defer { try? handle.close() }
        try handle.seek(toOffset: offset)
        let news = try handle.readToEnd() ?? Data()
        offset += UInt64(news.count)
        unfinished += news
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        while let end = unfinished.firstIndex(of: UInt8(ascii: "\n")) {
            let line = Data(unfinished[unfinished.startIndex..<end])
            unfinished = Data(unfinished[(end + 1)...])
            events.append(try decoder.decode(ReportEvent.self, from: line))
            lines.append(String(decoding: line.prefix(300), as: UTF8.self))
        }
    }
}
