import Foundation
import Golden
import Graphics
import JSON
import Testing

@testable import Viewer

@MainActor
@Suite(.serialized)
struct ViewerAppTests {
    private func options(_ plugins: TinyLibrary, frames: Int = 60) -> ViewerOptions {
        var options = ViewerOptions()
        options.plugin = plugins.folder.url.appending(path: "tiny.toml").path
        options.prompt = "The capital"
        options.generates = true
        options.seed = 5
        options.width = 480
        options.height = 320
        options.report = plugins.folder.url.appending(path: "report.jsonl")
        options.offscreen = ViewerOptions.Offscreen(
            frames: frames, screenshot: plugins.folder.url.appending(path: "last.png"))
        return options
    }

    private func film(_ frames: Int = 60) throws -> (lines: [JSONValue], picture: PixelImage) {
        let plugins = try TinyLibrary()
        try ViewerApp.open(options(plugins, frames: frames))
        let text = try String(
            contentsOf: plugins.folder.url.appending(path: "report.jsonl"), encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONValue(String($0)) }
        return (
            lines, try PixelImage(pngAt: plugins.folder.url.appending(path: "last.png"))
        )
    }

    @Test func aFilmIsRenderedAndTold() throws {
        let (lines, picture) = try film()
        #expect(picture.width == 480 && picture.height == 320)
        let events = try lines.map { try $0.string("event") }
        #expect(Set(events).isSuperset(of: ["ready", "start", "token", "frame", "quit"]))
        #expect(events.last == "quit" && events.count { $0 == "ready" } == 1)
        let ready = try #require(try lines.first { try $0.string("event") == "ready" })
        #expect(try ready.string("plugin") == "tiny")
        #expect(try ready.int("width") == 480 && ready.int("height") == 320)
        for line in lines { #expect(line["time"]?.double != nil) }
    }

    @Test func theFrameLineHasTheContractsKeys() throws {
        let frame = try #require(
            try film(90).lines.last { try $0.string("event") == "frame" })
        for key in ["fps", "cpu_ms"] { #expect(frame[key]?.double != nil) }
        #expect(try frame.int("nodes_total") > 0 && frame.int("edges_total") > 0)
        #expect(frame["selected"]?.isNull == true)
        for key in ["position", "target"] {
            #expect(try frame.object("camera").array(key).count == 3)
        }
        for node in try frame.array("nodes") {
            #expect(
                Set(node.members.map(\.key.string)) == ["id", "x", "y", "radius", "layer", "sae"])
        }
        for widget in try frame.array("widgets") {
            #expect(
                Set(widget.members.map(\.key.string)) == ["name", "x", "y", "w", "h", "value"])
        }
    }

    @Test func theSameSeedRendersTheSameFilm() throws {
        #expect(try film(40).picture == film(40).picture)
    }

    @Test func aPluginThatCannotBeLoadedIsASentence() throws {
        let plugins = try TinyLibrary()
        var options = options(plugins)
        options.plugin = plugins.folder.url.appending(path: "hollow.toml").path
        let error = #expect(throws: ViewerError.self) { try ViewerApp.open(options) }
        let message = error?.errorDescription ?? ""
        #expect(message.contains("empty"))
    }

    @Test func aReportThatCannotBeWrittenIsASentence() throws {
        let plugins = try TinyLibrary()
        var options = options(plugins)
        options.report = plugins.folder.url.appending(path: "no/such/folder.jsonl")
        let error = #expect(throws: ViewerError.self) { try ViewerApp.open(options) }
        let message = error?.errorDescription ?? ""
        #expect(message.contains("no/such/folder.jsonl"))
        options.report = plugins.folder.url
        #expect(throws: ViewerError.self) { try ViewerApp.open(options) }
    }

    @Test func aReportIsAppendedTo() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("{\"event\":\"old\"}\n", to: "report.jsonl")
        let reporter = try Reporter(url: file)
        reporter.tell("note", [("text", .string("a \"quote\"\nand a line"))])
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2)
        let line = try JSONValue(String(try #require(lines.last)))
        #expect(try line.string("text") == "a \"quote\"\nand a line")
        #expect(try line.double("time") >= 0)
    }
}
