import Foundation
import Fuzzing
import Testing

@testable import Plugins

/// What is wrong with a plugin is said with its place and a remedy.
@Suite struct PluginErrorTests {
    @Test(arguments: [
        ("titel = \"x\"\n", 1, 1, "unknown key \"titel\"; did you mean \"title\"?"),
        ("[model]\nsource = 3", 2, 1, "source: expected a string in quotes, found 3"),
        (
            "[model]\n  source = \"gpt2\"", 2, 3,
            "expected \"hf:ORG/REPO\" or \"folder:PATH\", found \"gpt2\""
        ),
        ("[model]\nsource = \"hf:gpt2\"", 2, 1, "expected \"hf:ORG/REPO\" or"),
        ("[model]\nsource = \"hf:a/../b\"", 2, 1, "expected \"hf:ORG/REPO\" or"),
        ("[model]\nsource = \"folder:nowhere\"", 2, 1, "expected a folder, but there is none at "),
        ("[model]\nsource = \"folder:labels.json\"", 2, 1, "expected a folder"),
        ("[model]\nsource = \"\"", 2, 1, "neither empty nor has control characters"),
        ("[model]\nsource = \"\\u001b[31m\"", 2, 1, "found \"\\u{1B}[31m\""),
        (
            "[model]\n# c\ndtype = \"f64\"\nsource = \"hf:a/b\"", 3, 1,
            "expected one of \"f32\", \"f16\", \"q8\", found \"f64\""
        ),
        ("title = \"x\"", 1, 1, "\"[model]\" is missing"),
        ("[model]\ndtype = \"f32\"", 1, 2, "\"source\" is missing; add for example source = \"hf:"),
        ("model = 3", 1, 1, "expected a table, [model], found 3"),
        ("model.source = \"hf:a/b\"\n[sae]\n", 2, 2, "expected tables, [[sae]], found a table"),
        ("model.source = \"hf:a/b\"\nsae = [1]", 2, 1, "expected tables, [[sae]]"),
        ("model.source = \"hf:a/b\"\n[[sae]]\n", 2, 3, "\"source\" is missing"),
        ("model.source = \"hf:a/b\"\n[[sae]]\nid = \"x\"", 2, 3, "\"release\" is missing"),
        ("model.source = \"hf:a/b\"\n[[sae]]\nrelease = \"x\"", 2, 3, "\"id\" is missing"),
        ("[model\nsource = 3", 1, 7, "not valid TOML"),
        ("a = 1\na = 2", 2, 1, "not valid TOML"),
    ])
    func aWrongFileIsExplained(text: String, line: Int, column: Int, words: String) throws {
        try expect(text, line, column, words)
    }

    @Test(arguments: [
        ("[[sae]]\nhok = \"blocks.1.hook_resid_pre\"", 6, 1, "did you mean \"hook\"?"),
        (
            "[[sae]]\nsource = \"hf:a/b\"\nhook = \"block.1.resid\"", 7, 1,
            "expected a TransformerLens name"
        ),
        (
            "[[sae]]\nsource = \"hf:a/b\"\nhook = \"blocks.4.hook_resid_pre\"", 7, 1,
            "layer 4 does not exist: the model has layers 0 to 3"
        ),
        (
            "[[sae]]\nrelease = \"gpt2-small-res-jb\"\nid = \"blocks.11.hook_resid_pre\"", 7, 1,
            "layer 11 does not exist: the model has layers 0 to 3"
        ),
        (
            "[[sae]]\nrelease = \"o/r\"\nid = \"layers.4.mlp\"", 7, 1, "layer 4 does not exist"
        ),
        ("[[sae]]\nsource = \"hf:o/r/layers.4\"", 6, 1, "layer 4 does not exist"),
        (
            "[[sae]]\nid = \"blocks.8.hook_resid_pre\"\nrelease = \"gpt2-small-res-bj\"", 7, 1,
            "release: SAELens has none called \"gpt2-small-res-bj\"; did you mean \"gpt2-small-res-jb\""
        ),
        (
            "[[sae]]\nrelease = \"gpt2-xl-res-jb\"\nid = \"blocks.8.hook_resid_pre\"", 6, 1,
            "\"gpt2-xl-res-jb\" does not exist"
        ),
        (
            "[[sae]]\nrelease = \"gpt2-small-res-jb\"\nid = \"blocks.8.hook_resid_mid\"", 7, 1,
            "id: the release \"gpt2-small-res-jb\" has no \"blocks.8.hook_resid_mid\"; did you mean"
        ),
        ("[[sae]]\nrelease = \"o/../r\"\nid = \"x\"", 6, 1, "none called \"o/../r\""),
        (
            "[[sae]]\nrelease = \"r\"\nid = \"x\"\nhook = \"hook_embed\"", 8, 1,
            "expected no \"hook\" beside"
        ),
        (
            "[[sae]]\nsource = \"hf:a/b\"\nlabels = \"none.json\"", 7, 1,
            "labels: expected a file, but there is none"
        ),
        ("[[sae]]\nsource = \"hf:a/b\"\nneuronpedia = \"a/b/c\"", 7, 1, "expected \"MODEL/SAE\""),
        ("[labels]\nfile = \"model\"", 6, 1, "file: expected a file, but there is none"),
        ("[labels]\nurl = \"x\"", 6, 1, "unknown key \"url\"; known are file, neuronpedia"),
        (
            "[generation]\ntemperature = \"hot\"", 6, 1,
            "expected a number from 0.0 to 2.0, found \"hot\""
        ),
        ("[generation]\ntop_k = 1.5", 6, 1, "expected an integer from 0 to 200, found 1.5"),
        ("[generation]\ntop_p = 0", 6, 1, "expected a number from 0.05 to 1.0, found 0"),
        ("[generation]\nmax_tokens = 501", 6, 1, "expected an integer from 1 to 500"),
        (
            "[generation]\nact_threshold = nan", 6, 1,
            "expected a number from 0.01 to 1.0, found nan"
        ),
        ("[generation]\ntop_k = 1979-05-27", 6, 1, "found a date"),
        ("[generation]\ntopk = 5", 6, 1, "did you mean \"top_k\"?"),
    ])
    func aWrongPartIsExplained(part: String, line: Int, column: Int, words: String) throws {
        let good = "[model]\nsource = \"folder:model\"\n[[sae]]\nsource = \"hf:a/b\"\n"
        try expect(good + part, line, column, words)
    }

    @Test func theFirstUnknownKeyIsReported() throws {
        try expect("zebra = 1\nalpha = 2", 1, 1, "unknown key \"zebra\"")
    }

    @Test func filesThatAreNotTextAreNamed() throws {
        let folder = try TemporaryFolder()
        let missing = folder.url.appending(path: "x.toml")
        expect(missing, "\(missing.path): cannot be read: there is no such file")
        expect(folder.url, "cannot be read: it is a folder")
        let file = try folder.write("", to: "bytes.toml")
        try Data([0x61, 0xFF]).write(to: file)
        expect(file, "it is not UTF-8 text")
        try Data([0x0A, 0x00]).write(to: file)
        expect(file, "\(file.path):2:1: not valid TOML: expected a key")
        try Data(count: 2 << 20).write(to: file)
        expect(file, "too many for a configuration")
    }

    /// Reading a damaged plugin gives a plugin or an error.
    @Test func damagedPluginsNeverTrap() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        var random = Fuzz.random(21)
        let whole = Array(
            (goodPlugin + "\n[generation]\ntop_k = 5\na = [{b = '''x'''}, \"\\u0000\"]").utf8)
        for _ in 0..<(3000 * Fuzz.rounds) {
            let bytes = whole.damaged(
                from: 0, most: 4, alphabet: "[]{}=.,\"'#\\\n u0\0é1e-_\t", using: &random)
            let url = folder.url.appending(path: "p.toml")
            _ = Result { try Plugin(ConfigFile(Data(bytes), url: url)) }
        }
    }

    private func expect(_ text: String, _ line: Int, _ column: Int, _ words: String) throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let file = try folder.write(text, to: "p.toml")
        expect(file, words)
        let error = #expect(throws: PluginError.self) { try Plugin(contentsOf: file) }
        let start = "\(file.path):\(line):\(column): "
        #expect(error?.description.hasPrefix(start) == true, "\(String(describing: error))")
    }

    private func expect(_ file: URL, _ words: String) {
        let error = #expect(throws: PluginError.self) { try Plugin(contentsOf: file) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}
