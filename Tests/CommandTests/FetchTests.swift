import Foundation
import Fuzzing
import Golden
import JSON
import Testing
import WebDouble

/// `axon fetch` against a Hub and a Neuronpedia on this machine.
@Suite struct FetchTests {
    /// A person's folders, and a plugin of a model and an SAE that are on the Hub.
    struct Home {
        let folder: TemporaryFolder
        let hub: HubDouble
        let neuronpedia: NeuronpediaDouble
        let plugin: String

        init(weights: Int? = nil) throws {
            folder = try TemporaryFolder()
            neuronpedia = try NeuronpediaDouble()
            hub = try HubDouble([
                "org/model": try Self.files(of: "", large: "model.safetensors", size: weights),
                "org/saes": try Self.files(of: "sae/res_jb", large: "sae_weights.safetensors"),
            ])
            let text = """
                title = "From the Hub"
                [model]
                source = "hf:org/model"
                [[sae]]
                source = "hf:org/saes/sae/res_jb"
                [labels]
                neuronpedia = "gpt2-small/1-res-jb"
                """
            plugin = try folder.write(text, to: "hubbed.toml").path
        }

        /// The files of the small GPT-2, or of its SAE, as a repository has them.
        private static func files(
            of path: String, large: String, size: Int? = nil
        ) throws -> [String: HubDouble.File] {
            let folder = Hub.fixture.folder.appending(path: path)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            var files: [String: HubDouble.File] = [:]
            for name in names where name.hasSuffix("json") || name.hasSuffix("txt") || name == large
            {
                let content = [UInt8](try Data(contentsOf: folder.appending(path: name)))
                let key = path.isEmpty ? name : "\(path)/\(name)"
                files[key] = HubDouble.File(content, isLarge: name == large)
            }
            if let size {
                var random = Seeded(21)
                let numbers = (0..<size / 8).map { _ in random.next() }
                files[large] = HubDouble.File(
                    numbers.withUnsafeBytes { Array($0) }, isLarge: true)
            }
            return files
        }

        var environment: [String: String] {
            [
                "HF_ENDPOINT": hub.hub.url, "HF_HOME": folder.url.appending(path: "hf").path,
                "XDG_CACHE_HOME": folder.url.appending(path: "cache").path,
                "AXON_NEURONPEDIA_API": neuronpedia.api.url,
                "AXON_NEURONPEDIA_S3": neuronpedia.bucket.url, "HF_TOKEN": "hf_test",
            ]
        }

        func addLabels() {
            let lines = (0..<40).map { NeuronpediaDouble.line($0, "fetched \($0)") }
            neuronpedia.add(lines, to: "gpt2-small/1-res-jb", batch: 0)
        }

        func run(_ arguments: String..., more: [String: String] = [:]) throws -> Command {
            try Command.run(arguments, environment: environment.merging(more) { $1 })
        }

        /// All files below the person's folders.
        var files: [String] {
            let all = FileManager.default.enumerator(atPath: folder.url.path)
            return all?.compactMap { $0 as? String } ?? []
        }

        var partials: [String] {
            files.filter { $0.hasSuffix(".incomplete") || $0.hasSuffix(".segments") }
        }

        var weights: Data? {
            let path = "hf/hub/models--org--model/snapshots/\(HubDouble.commit)/model.safetensors"
            return try? Data(contentsOf: folder.url.appending(path: path))
        }
    }

    @Test func fetchedPluginGeneratesWithItsLabels() throws {
        let home = try Home()
        home.addLabels()
        let before = try home.run("generate", "--plugin", home.plugin, "--prompt", "The")
        before.expectFailure("hf:org/model", "axon fetch")
        let fetched = try home.run("fetch", home.plugin)
        #expect(fetched.status == 0, "\(fetched.errors)")
        #expect(fetched.errors.contains("everything is here") && !fetched.errors.contains("\u{1B}"))
        #expect(fetched.lines.contains { $0.hasPrefix("model") && $0.contains(HubDouble.commit) })
        #expect(home.partials.isEmpty)
        let generated = try home.run(
            "generate", "--plugin", home.plugin, "--prompt", "The history", "--max-tokens", "2",
            "--format", "jsonl", "--threshold", "0", more: ["HF_HUB_OFFLINE": "1"])
        #expect(generated.status == 0, "\(generated.errors)")
        #expect(generated.text.contains("\"label\":\"fetched ") && generated.lines.count == 3)
    }

    @Test func secondFetchReadsNoBodyAndSaysWhatIsThere() throws {
        let home = try Home()
        home.addLabels()
        _ = try home.run("fetch", home.plugin)
        home.hub.forget()
        home.neuronpedia.bucket.forget()
        let again = try home.run("fetch", home.plugin)
        #expect(again.status == 0 && again.errors.contains("is here already"), "\(again.errors)")
        #expect(home.hub.requests.allSatisfy { $0.method == "HEAD" })
        #expect(home.neuronpedia.bucket.requests.isEmpty)
    }

    @Test func missingLabelsAreAWarningThatNamesThem() throws {
        let home = try Home()
        let command = try home.run("fetch", home.plugin)
        #expect(command.status == 0)
        #expect(
            command.errors.contains("warning: labels of gpt2-small/1-res-jb"), "\(command.errors)")
    }

    @Test func listTellsWhatIsDownloaded() throws {
        let home = try Home()
        let plugins = home.folder.url.appending(path: "axon/plugins")
        try FileManager.default.createDirectory(at: plugins, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: URL(filePath: home.plugin), to: plugins.appending(path: "hubbed.toml"))
        let more = ["XDG_CONFIG_HOME": home.folder.url.path]
        func row() throws -> JSONValue {
            let list = try JSONValue(home.run("plugins", "list", "--json", more: more).text)
            return try #require(list.elements.first { $0["name"]?.string == "hubbed" })
        }
        #expect(try row().bool("on_disk") == false)
        #expect(try home.run("fetch", "hubbed", more: more).status == 0)
        #expect(try row().bool("on_disk") == true)
        #expect(try row().int("bytes") > 10_000)
    }

    @Test func dryRunTellsSizesAndBringsNothing() throws {
        let home = try Home()
        let command = try home.run("fetch", home.plugin, "--dry-run")
        #expect(command.status == 0 && command.text.contains("org/model/model.safetensors"))
        #expect(command.text.contains("to download") && home.hub.bodies.isEmpty)
    }

    @Test func labelsOfOldVersionsFillWhatTheExportLeavesOpen() throws {
        let home = try Home()
        home.addLabels()
        let labels = (0..<384).map { "\"1:\($0)\": \"old \($0)\"" } + ["\"2:7\": \"another layer\""]
        let cache = try home.folder.write(
            "{\(labels.joined(separator: ","))}", to: "feature_cache.json")
        let fetched = try home.run("fetch", home.plugin, "--import-labels", cache.path)
        #expect(fetched.status == 0 && fetched.errors.contains("384 labels taken over"))
        let generated = try home.run(
            "generate", "--plugin", home.plugin, "--prompt", "The history", "--max-tokens", "4",
            "--format", "jsonl", "--threshold", "0", more: ["HF_HUB_OFFLINE": "1"])
        #expect(generated.status == 0, "\(generated.errors)")
        for line in generated.lines.dropLast() {
            for feature in try JSONValue(line).array("features") {
                let id = try feature.int("id")
                #expect(try feature.string("label") == (id < 40 ? "fetched \(id)" : "old \(id)"))
            }
        }
        let none = try home.folder.write("[1]", to: "none.json")
        try home.run("fetch", home.plugin, "--import-labels", none.path)
            .expectFailure("none.json", "JSON object")
    }

    @Test func failuresAreOneSentenceEach() throws {
        let home = try Home()
        home.hub.require("hf_another")
        try home.run("fetch", home.plugin).expectFailure("org/model", "accept", "/org/model")
        try home.run("fetch", home.plugin, more: ["HF_HUB_OFFLINE": "1"])
            .expectFailure("HF_HUB_OFFLINE", "org/model")
        try home.run("fetch", home.plugin, more: ["HF_ENDPOINT": "http://hub.example"])
            .expectFailure("HF_ENDPOINT", "https")
        try home.run("fetch", "no-such-plugin").expectFailure("no-such-plugin")
    }

    @Test func fileThatMayNotGrowIsAnErrorThatSaysSo() throws {
        let home = try Home(weights: 4 << 20)
        let command = try Command.run(
            ["fetch", home.plugin], environment: home.environment,
            shell: "ulimit -f 2000; exec \"$@\"")
        #expect(command.status == 1 && command.errors.contains("cannot be written"))
        #expect(command.errors.split(separator: "\n").last?.hasPrefix("error: ") == true)
        #expect(home.weights == nil)
        #expect(try home.run("fetch", home.plugin).status == 0)
        #expect(home.weights?.count == 4 << 20)
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small disk takes root"))
    func fullDiskIsAnErrorThatSaysSo() throws {
        let home = try Home(weights: 4 << 20)
        let script = """
            mkdir -p "$HF_HOME" && mount -t tmpfs -o size=3m none "$HF_HOME" || exit 77
            "$@"; status=$?; echo "left: $(find "$HF_HOME" -name '*.incomplete' | wc -l)" >&2
            umount "$HF_HOME"; exit $status
            """
        // A mount of its own name space goes with the process.
        let command = try Command.run(
            ["fetch", home.plugin],
            environment: home.environment.merging(["SCRIPT": script]) { $1 },
            shell: "exec unshare --mount sh -c \"$SCRIPT\" sh \"$@\"")
        if command.status == 77 || command.errors.contains("unshare") { return }
        #expect(command.status == 1, "\(command.errors)")
        #expect(command.errors.contains("are needed") && command.errors.contains("HF_HOME"))
    }
}
