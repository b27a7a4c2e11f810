import Foundation
import Golden
import JSON
import Testing

/// `axon plugins` with the catalogue of pretrained SAEs.
@Suite struct CatalogueCommandTests {
    @Test func releasesAreListedForAModel() throws {
        let all = try Command.run("plugins", "releases")
        #expect(all.status == 0 && all.lines.count == 171 && all.errors.isEmpty)
        let some = try Command.run("plugins", "releases", "--model", "pythia")
        #expect(some.lines.dropFirst().allSatisfy { $0.contains("EleutherAI/pythia-70m-deduped") })
        #expect(some.lines.contains { $0.hasPrefix("pythia-70m-deduped-res-sm ") })
        try Command.run("plugins", "releases", "--model", "pythia-70b-deduped")
            .expectFailure("pythia-70b-deduped", "did you mean \"pythia-70m-deduped\"")
    }

    @Test func theSAEsOfAReleaseAreListed() throws {
        let release = "gemma-scope-2b-pt-res-canonical"
        let all = try Command.run("plugins", "saes", release)
        #expect(all.status == 0 && all.lines.count == 59)
        let some = try Command.run("plugins", "saes", release, "--layer", "5")
        #expect(some.lines.count == 4)
        let line = try #require(some.lines.first { $0.contains("width_16k") })
        #expect(
            line.split(separator: " ").map(String.init) == [
                "layer_5/width_16k/canonical", "blocks.5.hook_resid_post", "16384",
                "gemma-2-2b/5-gemmascope-res-16k",
            ])
        try Command.run("plugins", "saes", "gemma-scope-2b-pt-canonical")
            .expectFailure("did you mean", "\"gemma-scope-2b-pt-res-canonical\"")
        try Command.run("plugins", "saes", "gpt2-xl-res-jb")
            .expectFailure("does not exist", "openai-community/gpt2-xl", "folder:PATH")
    }

    @Test func aBundledPluginIsShownAtAnyLayer() throws {
        let shown = try JSONValue(
            try Command.run("plugins", "show", "gpt2-small", "--layer", "3", "--json").text)
        #expect(try shown.string("title") == "GPT-2 small, layer 3")
        #expect(try shown.array("available_layers").compactMap(\.int) == Array(0..<12))
        #expect(shown["on_disk"]?.bool == false && shown["download_bytes"]?.int ?? 0 > 600_000_000)
        let sae = try #require(try shown.array("saes").first)
        #expect(sae["id"]?.string == "blocks.3.hook_resid_pre" && sae["layer"]?.int == 3)
        #expect(sae["neuronpedia"]?.string == "gpt2-small/3-res-jb")
        let text = try Command.run("plugins", "show", "gemma-3-1b").text
        #expect(text.contains("layers  7, 13, 17, 22") && text.contains("not downloaded, about 2"))
        try Command.run("plugins", "show", "gemma-3-1b", "--layer", "8")
            .expectFailure("layers 7, 13, 17, 22")
    }

    @Test func theListTellsWhatIsDownloaded() throws {
        let lines = try Command.run("plugins", "list").lines
        let line = try #require(lines.first { $0.hasPrefix("gpt2-small ") })
        #expect(
            line.contains("openai-community/gpt2") && line.contains("not downloaded, about 699"))
        #expect(lines.first { $0.hasPrefix("qwen3-0.6b ") }?.contains("at least 1.5 GB") == true)
    }

    @Test func checkWarnsOfAnotherModel() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            model.source = "hf:google/gemma-2-2b"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.3.hook_resid_pre"
            """, to: "foreign.toml")
        let command = try Command.run("plugins", "check", file.path)
        #expect(command.status == 0 && command.text.hasSuffix("foreign.toml: no error\n"))
        #expect(command.errors.hasPrefix("warning: \(file.path): release \"gpt2-small-res-jb\""))
    }

    @Test func aPluginIsWrittenFromAReleaseOrAFolder() throws {
        let folder = try TemporaryFolder()
        func run(_ arguments: String...) throws -> Command {
            try Command.run(
                ["plugins"] + arguments, environment: ["XDG_CONFIG_HOME": folder.url.path])
        }
        let added = try run(
            "add", "--release", "pythia-70m-deduped-res-sm", "--id", "blocks.2.hook_resid_post")
        #expect(added.text.hasPrefix("added pythia-70m-deduped-res-sm-2: "))
        let shown = try run("show", "pythia-70m-deduped-res-sm-2").text
        #expect(
            shown.contains("pythia-70m-deduped, layer 2") && shown.contains("e-res-sm") == false)
        let own = try run(
            "add", "--model", "folder:\(Hub.model)", "--sae", "folder:\(Hub.sae)", "--name", "own",
            "--title", "My own")
        #expect(own.status == 0 && own.text.hasPrefix("added own: "), "\(own.errors)")
        let command = try Command.run(
            ["generate", "--plugin", "own", "--prompt", "x", "--max-tokens", "1"],
            environment: ["XDG_CONFIG_HOME": folder.url.path])
        #expect(command.status == 0, "\(command.errors)")
        try run("add", "--release", "gpt2-small-res-jb", "--id", "blocks.2.hook_resid_pr")
            .expectFailure("did you mean \"blocks.2.hook_resid_pre\"")
        try run("add", "--model", "hf:a/b", "--name", "own").expectFailure("own.toml", "--force")
    }

    @Test(arguments: [
        ["add"], ["add", "x.toml", "--model", "hf:a/b"],
        ["add", "--model", "hf:a/b", "--release", "r"],
        ["add", "--sae", "hf:a/b"], ["add", "--model", "hf:a/b", "--hook", "hook_embed"],
        ["add", "--release", "r", "--id", "i", "--sae", "hf:a/b"], ["saes"],
    ])
    func badUsageIsRefused(arguments: [String]) throws {
        #expect(try Command.run(["plugins"] + arguments).status == 64)
    }

    @Test func generateTakesALayer() throws {
        let folder = try TemporaryFolder()
        for layer in ["layer_0", "layer_1"] {
            try FileManager.default.createSymbolicLink(
                at: folder.url.appending(path: layer), withDestinationURL: URL(filePath: Hub.sae))
        }
        let file = try folder.write(
            """
            model.source = "folder:\(Hub.model)"
            [[sae]]
            source = "folder:layer_0"
            """, to: "layers.toml")
        func run(_ layer: String) throws -> Command {
            try Command.run(
                "generate", "--plugin", file.path, "--layer", layer, "--prompt", "x",
                "--max-tokens", "1")
        }
        #expect(try run("1").status == 0)
        try run("2").expectFailure("no layer 2", "but for layers 0, 1")
        try run("-1").expectFailure("no layer -1")
    }
}
