import Checkpoints
import Features
import Golden
import JSON
import Models
import Tensors
import Testing

/// Logit effects, neighbours, the lens and steering against the reference.
struct GoldenInterpretationTests {
    @Test(arguments: Fixture.all)
    func effectsAndNeighboursAreRight(_ fixture: Fixture) throws {
        let golden = try Interpretation(fixture)
        for entry in try golden.root.array("inspect") {
            let sae = try golden.autoencoder(entry.string("sae"))
            let id = try entry.int("id")
            let effect = golden.model.logitEffect(of: sae.decoderRow(id))
            let promoted = topFeatures(of: effect[...], k: 13, threshold: -.infinity)
            try expect(promoted.map { ($0.id, $0.activation) }, entry.object("promoted"))
            let suppressed = topFeatures(
                of: effect.map { -$0 }[...], k: 13, threshold: -.infinity)
            try expect(suppressed.map { ($0.id, -$0.activation) }, entry.object("suppressed"))
            let neighbours = sae.neighbours(of: id, count: 13)
            try expect(neighbours.map { ($0.id, $0.cosine) }, entry.object("neighbours"))
        }
    }

    @Test(arguments: Fixture.all)
    func theLensIsRight(_ fixture: Fixture) throws {
        let golden = try Interpretation(fixture)
        for entry in try golden.root.array("why") {
            let ids = golden.data.prompts[try entry.int("prompt")].ids
            for place in try entry.array("lens") {
                let hook = try #require(HookPoint(name: place.string("hook")))
                let output = try golden.run(ids, HookPlan(record: [hook]))
                let residual = try #require(output.activations[hook]).lastRow
                var lens = golden.model.unembed(residual)
                lens.softmaxRows()
                let top = topFeatures(of: lens[0], k: 5, threshold: 0)
                try expect(
                    top.map { ($0.id, $0.activation) }, place, values: "probabilities")
            }
        }
    }

    @Test(arguments: Fixture.all)
    func steeringThroughAnEditIsRight(_ fixture: Fixture) throws {
        let golden = try Interpretation(fixture)
        let steer = try golden.root.object("steer")
        let ids = golden.data.prompts[try steer.int("prompt")].ids
        var differences = Differences()
        for run in try steer.array("runs") {
            guard let key = run["key"]?.string, let name = try run.array("saes")[0].string,
                let resid = HookPoint(name: try run.string("resid_hook"))
            else { continue }
            let sae = try golden.autoencoder(name)
            let edits = try run.array("steer").compactMap { $0.string }
            let plan = HookPlan(record: [resid], edits: [sae.hook: edit(sae, edits)])
            let output = try golden.run(ids, plan)
            differences.compare(
                key + ".logits", output.logits?.lastRow, golden.matrix(key + ".logits"),
                limit: 2e-5)
            differences.compare(
                key + ".resid", output.activations[resid]?.lastRow, golden.matrix(key + ".resid"),
                limit: 2e-5)
        }
        #expect(differences.areWithinLimits, "\(differences)")
    }

    /// Steering: x += decode(a') - decode(a).
    private func edit(_ sae: any SparseAutoencoder, _ commands: [String]) -> HookPlan.Edit {
        { x in
            let before = sae.encode(x)
            var after = before
            for command in commands {
                let parts = command.split(separator: ":")
                guard let id = Int(parts[1]) else { continue }
                let amount = Float(parts.last ?? "") ?? 0
                for row in 0..<after.rows {
                    switch parts[0] {
                    case "add": after[row, id] += amount
                    case "clamp": after[row, id] = amount
                    default: after[row, id] = 0
                    }
                }
            }
            var change = sae.decode(after, for: x)
            change -= sae.decode(before, for: x)
            x += change
        }
    }

    /// Values within 1e-4; ids may differ only where values do not.
    private func expect(
        _ found: [(id: Int, value: Float)], _ golden: JSONValue, values key: String = "values"
    ) throws {
        let ids = try golden.array("ids").compactMap(\.int)
        let values = try golden.array(key).compactMap(\.double).map(Float.init)
        for (index, item) in found.enumerated() {
            #expect(abs(item.value - values[index]) < 1e-4)
            let isAlone = values.indices.allSatisfy {
                $0 == index || abs(values[$0] - values[index]) > 1e-4 * abs(values[index])
            }
            #expect(!isAlone || index == values.count - 1 || item.id == ids[index])
        }
    }
}

/// The answers of `interp_golden.json` with the model and the autoencoders they are about.
private struct Interpretation {
    let root: JSONValue
    let data: GoldenData
    let model: any LanguageModel
    private let tensors: SafetensorsFile

    init(_ fixture: Fixture) throws {
        root = try JSONValue(contentsOf: fixture.folder.appending(path: "interp_golden.json"))
        data = try GoldenData(fixture)
        model = try ModelRegistry.load(folder: fixture.folder)
        tensors = try SafetensorsFile(
            fixture.folder.appending(path: "interp_golden.safetensors"))
    }

    func matrix(_ name: String) -> Matrix? { tensors.floats(name).map { Matrix(row: $0.array) } }

    func autoencoder(_ name: String) throws -> any SparseAutoencoder {
        let entry = try #require(data.autoencoders.first { $0.name == name })
        return try SAERegistry.load(folder: entry.folder, hook: HookPoint(name: entry.hook))
    }

    func run(_ ids: [Int], _ plan: HookPlan) throws -> ForwardOutput {
        try model.forward(
            ids, cache: model.makeCache(), plan: plan, logits: .last, shouldStop: { false })
    }
}
