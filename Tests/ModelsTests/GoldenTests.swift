import Golden
import Models
import Tensors
import Testing

/// Activations and logits against what TransformerLens computes.
struct GoldenTests {
    @Test(arguments: Fixture.all)
    func everyHookOfTheFirstPromptIsRight(_ fixture: Fixture) throws {
        let (model, golden) = (
            try ModelRegistry.load(folder: fixture.folder), try GoldenData(fixture)
        )
        let hooks = golden.names("p0.").compactMap { HookPoint(name: String($0.dropFirst(3))) }
        let output = try model.forward(
            golden.prompts[0].ids, cache: model.makeCache(), plan: HookPlan(record: Set(hooks)),
            logits: .all, shouldStop: { false })
        var differences = Differences()
        differences.compare("logits", output.logits, golden.matrix("p0.logits"), limit: 2e-5)
        for hook in hooks {
            differences.compare(
                hook.name, output.activations[hook], golden.matrix("p0." + hook.name), limit: 2e-5)
        }
        #expect(differences.areWithinLimits, "\(differences)")
    }

    @Test(arguments: Fixture.all)
    func removingTheMeanEqualsCentredWeights(_ fixture: Fixture) throws {
        let (model, golden) = (
            try ModelRegistry.load(folder: fixture.folder), try GoldenData(fixture)
        )
        let names = golden.names("centered.p0.").map { String($0.dropFirst("centered.p0.".count)) }
        let hooks = names.compactMap(HookPoint.init(name:))
        guard !hooks.isEmpty else { return }
        let output = try model.forward(
            golden.prompts[0].ids, cache: model.makeCache(), plan: HookPlan(record: Set(hooks)),
            logits: .all, shouldStop: { false })
        var differences = Differences()
        for hook in hooks {
            let found = output.activations[hook]
            differences.compare(
                hook.name, hook.isInResidualSpace ? found?.centered() : found,
                golden.matrix("centered.p0." + hook.name), limit: 2e-5)
        }
        differences.compare(
            "logits", output.logits, golden.matrix("centered.p0.logits"), limit: 2e-5)
        #expect(differences.areWithinLimits, "\(differences)")
    }

    @Test(arguments: Fixture.all)
    func lastPositionsOfAllPromptsAreRight(_ fixture: Fixture) throws {
        let (model, golden) = (
            try ModelRegistry.load(folder: fixture.folder), try GoldenData(fixture)
        )
        var differences = Differences()
        for prompt in golden.prompts.dropFirst() {
            try compareEnd(of: prompt, model, golden, &differences)
        }
        #expect(differences.areWithinLimits, "\(differences)")
    }

    private func compareEnd(
        of prompt: GoldenData.Prompt, _ model: any LanguageModel, _ golden: GoldenData,
        _ differences: inout Differences
    ) throws {
        let prefix = "p\(prompt.index)."
        let hooks = golden.names(prefix).filter { $0.hasSuffix(".last") }
            .compactMap { HookPoint(name: String($0.dropFirst(prefix.count).dropLast(5))) }
        let output = try model.forward(
            prompt.ids, cache: model.makeCache(), plan: HookPlan(record: Set(hooks)), logits: .all,
            shouldStop: { false })
        for hook in hooks {
            differences.compare(
                prefix + hook.name, output.activations[hook]?.lastRow,
                golden.matrix(prefix + hook.name + ".last"), limit: 2e-5)
        }
        differences.compare(
            prefix + "logits_last", output.logits?.lastRow, golden.matrix(prefix + "logits_last"),
            limit: 2e-5)
        guard let all = output.logits, let some = golden.matrix(prefix + "logits_some") else {
            return
        }
        let rows = prompt.someLogits.flatMap { all.row($0) }
        differences.compare(
            prefix + "logits_some",
            Matrix(rows: prompt.someLogits.count, columns: all.columns, values: rows), some,
            limit: 2e-5)
    }
}
