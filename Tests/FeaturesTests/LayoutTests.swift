import Features
import Foundation
import Golden
import JSON
import Models
import Tensors
import Testing

/// Every layout against what SAELens makes of the same files; `Tests/Fixtures/_sae/make.py` made them.
struct LayoutTests {
    @Test(arguments: LayoutCase.all)
    func everyLayoutIsReadAsSAELensReadsIt(_ example: LayoutCase) throws {
        let sae = try example.load()
        #expect(sae.hook.name == example.hook)
        #expect(sae.outputHook.name == example.hookOut ?? example.hook)
        let (x, expected) = try (example.matrix("x"), example.matrix("acts"))
        let acts = sae.encode(x)
        var differences = Differences()
        differences.compare("acts", acts, expected, limit: 5e-5)
        differences.compare("acts alone", sae.encode(x.lastRow), expected.lastRow, limit: 5e-5)
        differences.compare(
            "recon", sae.decode(acts, for: x), try example.matrix("recon"), limit: 5e-5)
        #expect(differences.areWithinLimits, "\(differences)")
        let fired = zip(acts.values, expected.values).filter { ($0 > 0) != ($1 > 0) }
        #expect(fired.isEmpty && expected.values.contains { $0 > 0 })
    }

    @Test(arguments: LayoutCase.all)
    func decoderRowsAreWhatOneUnitAdds(_ example: LayoutCase) throws {
        let sae = try example.load()
        let x = try example.matrix("x").lastRow
        var differences = Differences()
        for id in [0, 7, sae.dSAE - 1] {
            var acts = sae.encode(x)
            let before = sae.decode(acts, for: x)
            acts[0, id] += 1
            var change = sae.decode(acts, for: x)
            change -= before
            differences.compare("\(id)", change, Matrix(row: sae.decoderRow(id)), limit: 1e-5)
        }
        #expect(differences.areWithinLimits, "\(differences)")
    }

    @Test(arguments: LayoutCase.all)
    func onlyTheFilesNeededAreNamed(_ example: LayoutCase) throws {
        let (inside, listing) = try (example.inside, example.listing + ["big/model.safetensors"])
        let chosen = try #require(SAERegistry.files(at: inside, in: listing))
        #expect(chosen == SAERegistry.files(at: inside, format: example.loader, in: listing))
        #expect(chosen.count <= 2)
        let copy = try TemporaryFolder()
        try example.copy(to: copy.url)
        let sae = try example.load(from: copy.url)
        #expect(
            sae.encode(try example.matrix("x")) == (try example.load().encode(example.matrix("x"))))
    }

    @Test func theHubsCacheKeepsTheRepositorysName() throws {
        let example = try #require(LayoutCase.all.first { $0.name == "gemma_transcoder" })
        let parts = example.path.split(separator: "/").map(String.init)
        let copy = try TemporaryFolder()
        let folder = copy.url.appending(
            path: "models--\(parts[0])--\(parts[1])/snapshots/0123abc/"
                + parts.dropFirst(2).joined(separator: "/"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: LayoutCase.folder.appending(path: example.path + "/params.npz"),
            to: folder.appending(path: "params.npz"))
        let sae = try SAERegistry.load(folder: folder)
        #expect(sae.hook == .ln2Normalized(1) && sae.outputHook == .mlpOut(1))
    }

    @Test func aPathThatTellsNoHookNeedsOneFromTheCaller() throws {
        let example = try #require(LayoutCase.all.first { $0.name == "gemma_transcoder" })
        let copy = try TemporaryFolder()
        let source = LayoutCase.folder.appending(path: example.path + "/params.npz")
        let file = copy.url.appending(path: "params.npz")
        try FileManager.default.copyItem(at: source, to: file)
        #expect(throws: SAEError.noHook(file: copy.url.path)) {
            try SAERegistry.load(folder: copy.url)
        }
        #expect(try SAERegistry.load(folder: copy.url, hook: .residPost(4)).hook == .residPost(4))
        let told = try SAERegistry.load(
            folder: file, relativePath: "google/gemma-scope-9b-pt-mlp/layer_20/width_16k/x")
        #expect(told.hook == .mlpOut(20) && told.outputHook == .mlpOut(20))
    }

    @Test func loadersOfSAELensNameLayouts() {
        #expect(SAERegistry.format(ofLoader: "gemma_2") == "gemma-scope")
        #expect(SAERegistry.format(ofLoader: "sae_lens") == "saelens")
        #expect(SAERegistry.format(ofLoader: "temporal") == nil)
        #expect(Set(SAERegistry.formats).count == SAERegistry.formats.count)
    }

    @Test(arguments: [
        ("temporal", "a temporal SAE, whose features depend on the tokens before"),
        ("matching_pursuit", "a matching pursuit SAE"), ("odd", "found \"odd\";"),
    ])
    func kindsThatAreNotReadAreNamed(architecture: String, words: String) throws {
        let folder = try TemporaryFolder()
        let tiny = TinySAE("standard")
        try tiny.write(to: folder)
        let config = tiny.config.replacing(
            "\"architecture\": \"standard\"", with: "\"architecture\": \"\(architecture)\"")
        #expect(config != tiny.config)
        try folder.write(config, to: "cfg.json")
        let error = #expect(throws: SAEError.self) { try SAERegistry.load(folder: folder.url) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("choose another autoencoder") == true)
    }

    @Test func aCrossLayerTranscoderIsNamed() throws {
        let folder = try TemporaryFolder()
        for layer in 0..<3 { try folder.write("x", to: "W_enc_\(layer).safetensors") }
        for place in [folder.url, folder.url.appending(path: "W_enc_1.safetensors")] {
            let error = #expect(throws: SAEError.self) { try SAERegistry.load(folder: place) }
            #expect(error?.description.contains("a cross-layer transcoder, whose") == true)
        }
    }

    @Test func aRepositoryOfManyIsNotTakenForOne() {
        let listing = ["layer_0.safetensors", "layer_1.safetensors", "config.yaml"]
        #expect(
            SAERegistry.files(at: "layer_1.safetensors", in: listing) == ["layer_1.safetensors"])
        #expect(SAERegistry.files(at: "", in: listing) == nil)
        #expect(SAERegistry.files(at: "nowhere", in: listing) == nil)
        #expect(SAERegistry.files(at: "layer_1.safetensors", format: "saelens", in: listing) == nil)
    }
}

/// One autoencoder of the index beside the fixtures.
struct LayoutCase: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let hook: String
    let hookOut: String?
    let loader: String?
    let factor: Float?

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/_sae")

    static let all: [LayoutCase] = {
        let index = try? JSONValue(contentsOf: folder.appending(path: "index.json"))
        return (index?.array ?? []).compactMap(LayoutCase.init)
    }()

    private init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let path = value["path"]?.string,
            let hook = value["axon_hook"]?.string ?? value["hook"]?.string
        else { return nil }
        self.name = name
        self.path = path
        self.hook = hook
        hookOut = value["hook_out"]?.string
        loader = value["loader"]?.string
        factor = value["factor"]?.double.map(Float.init)
    }

    func load(from folder: URL = Self.folder) throws -> any SparseAutoencoder {
        try SAERegistry.load(folder: folder.appending(path: path), normScalingFactor: factor)
    }

    func matrix(_ part: String) throws -> Matrix {
        let golden = try GoldenTensors(Self.folder.appending(path: "golden.safetensors"))
        return try #require(golden.matrix("\(name).\(part)"))
    }

    /// Its organisation and name on the Hub.
    private var repository: String { path.split(separator: "/").prefix(2).joined(separator: "/") }
    /// Its path within the repository.
    var inside: String { path.split(separator: "/").dropFirst(2).joined(separator: "/") }

    /// All files of its repository, relative to it.
    var listing: [String] {
        get throws {
            let root = Self.folder.appending(path: repository)
            return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter {
                var isFolder: ObjCBool = false
                let path = root.appending(path: $0).path
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
        }
    }

    /// Copies the files it needs, and no others, to the same place under `folder`.
    @discardableResult
    func copy(to folder: URL) throws -> [URL] {
        let names = try #require(SAERegistry.files(at: inside, in: try listing))
        return try names.map { name in
            let target = folder.appending(path: repository).appending(path: name)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            let source = Self.folder.appending(path: repository).appending(path: name)
            try FileManager.default.copyItem(at: source, to: target)
            return target
        }
    }
}
