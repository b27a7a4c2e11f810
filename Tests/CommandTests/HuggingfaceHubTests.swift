import Foundation
import Golden
import Testing
import WebDouble

/// Python's huggingface_hub and axon use one cache.
@Suite struct HuggingfaceHubTests {
    /// A Python that has huggingface_hub: `AXON_PYTHON`, or what pip puts into a new environment.
    private static let interpreter: String? = {
        if let chosen = ProcessInfo.processInfo.environment["AXON_PYTHON"] { return chosen }
        let folder = FileManager.default.temporaryDirectory.appending(path: "axon-huggingface-hub")
        let python = folder.appending(path: "bin/python").path
        let script = """
            "\(python)" -c 'import huggingface_hub' 2>/dev/null && exit 0
            python3 -m venv "\(folder.path)" &&
            timeout 120 "\(python)" -m pip install -q huggingface_hub
            """
        return run("/bin/sh", ["-c", script], [:])?.status == 0 ? python : nil
    }()

    private static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) -> (status: Int32, text: String)? {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = pipe
        process.standardError = pipe
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func runPython(_ code: String, _ home: FetchTests.Home) throws -> String {
        let python = try #require(Self.interpreter)
        let result = try #require(Self.run(python, ["-c", code], home.environment))
        #expect(result.status == 0, "\(result.text)")
        return result.text
    }

    private static let offline = """
        import os; os.environ["HF_HUB_OFFLINE"] = "1"
        from huggingface_hub import hf_hub_download, snapshot_download, scan_cache_dir
        """

    @Test(.enabled(if: interpreter != nil, "pip cannot install huggingface_hub here"))
    func pythonReadsWhatWeWrote() throws {
        let home = try FetchTests.Home()
        #expect(try home.run("fetch", home.plugin).status == 0)
        let text = try runPython(
            Self.offline + """

                import hashlib
                path = hf_hub_download("org/model", "model.safetensors")
                print(hashlib.sha256(open(path, "rb").read()).hexdigest())
                print(hf_hub_download("org/saes", "sae/res_jb/cfg.json"))
                print(snapshot_download("org/model"))
                info = scan_cache_dir()
                print(sorted(repo.repo_id for repo in info.repos), len(info.warnings))
                """, home)
        #expect(text.contains(Checksum.sha256([UInt8](try #require(home.weights)))), "\(text)")
        #expect(text.contains("['org/model', 'org/saes'] 0"), "\(text)")
    }

    @Test(.enabled(if: interpreter != nil, "pip cannot install huggingface_hub here"))
    func weReadWhatPythonWrote() throws {
        let home = try FetchTests.Home()
        _ = try runPython(
            """
            from huggingface_hub import hf_hub_download
            for name in ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"]:
                hf_hub_download("org/model", name)
            for name in ["cfg.json", "sae_weights.safetensors"]:
                hf_hub_download("org/saes", "sae/res_jb/" + name)
            """, home)
        home.hub.forget()
        let generated = try home.run(
            "generate", "--plugin", home.plugin, "--prompt", "The history", "--max-tokens", "2",
            more: ["HF_HUB_OFFLINE": "1"])
        #expect(generated.status == 0 && home.hub.requests.isEmpty, "\(generated.errors)")
        #expect(try home.run("fetch", home.plugin).status == 0)
        #expect(home.hub.bodies.isEmpty)
    }
}
