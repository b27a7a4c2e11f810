import Golden
import Models
import Tensors
import Testing

/// How a model runs: in pieces, stopped, edited, beyond its limits.
struct ForwardTests {
    private let model: any LanguageModel
    private let ids: [Int]

    init() throws {
        let fixture = Fixture.named("gpt2_hub")
        model = try ModelRegistry.load(folder: fixture.folder)
        ids = try GoldenData(fixture).prompts[0].ids
    }

    @Test(arguments: [1, 3, 7, 23])
    func piecesGiveWhatTheWholeGives(_ piece: Int) throws {
        let plan = HookPlan(record: Set(model.hooks))
        let whole = try run(ids, plan)
        let cache = model.makeCache()
        var differences = Differences()
        for start in stride(from: 0, to: ids.count, by: piece) {
            let range = start..<min(start + piece, ids.count)
            let part = try run(Array(ids[range]), plan, cache)
            differences.compare(
                "logits \(range)", part.logits, whole.logits?.rows(range), limit: 2e-5)
            for hook in model.hooks {
                differences.compare(
                    "\(hook.name) \(range)", part.activations[hook],
                    whole.activations[hook]?.rows(range), limit: 2e-5)
            }
        }
        #expect(cache.count == ids.count)
        #expect(differences.areWithinLimits, "\(differences)")
    }

    @Test func onlyTheWantedLogitsAreComputed() throws {
        let all = try run(ids, HookPlan())
        let last = try model.forward(
            ids, cache: model.makeCache(), plan: HookPlan(), logits: .last, shouldStop: { false })
        let none = try model.forward(
            ids, cache: model.makeCache(), plan: HookPlan(), logits: .none, shouldStop: { false })
        var differences = Differences()
        differences.compare("last", last.logits, all.logits?.lastRow, limit: 2e-5)
        #expect(differences.areWithinLimits && none.logits == nil, "\(differences)")
    }

    @Test(arguments: Fixture.all)
    func whatOnlyTheLastPositionIsRunForIsTheSame(_ fixture: Fixture) throws {
        let model = try ModelRegistry.load(folder: fixture.folder)
        let ids = try GoldenData(fixture).prompts[0].ids
        func run(_ record: Set<HookPoint>, _ logits: LogitsWanted) throws -> [Matrix?] {
            let cache = model.makeCache()
            func pass(_ tokens: [Int]) throws -> ForwardOutput {
                try model.forward(
                    tokens, cache: cache, plan: HookPlan(record: record), logits: logits,
                    shouldStop: { false })
            }
            let (first, next) = (try pass(ids), try pass([7]))
            return [first.logits?.lastRow, next.logits?.lastRow]
                + record.sorted { $0.name < $1.name }.map { first.activations[$0] }
        }
        let last = model.dimensions.nLayers - 1
        for record: Set<HookPoint> in [
            [], [.residPre(last)], [.z(last)], [.residPost(last)], [.finalNormalized],
        ] {
            var differences = Differences()
            for (few, all) in zip(try run(record, .last), try run(record, .all)) {
                differences.compare("\(record.map(\.name))", few, all, limit: 2e-5)
            }
            #expect(differences.areWithinLimits, "\(differences)")
        }
    }

    @Test func changesInTheLastBlockReachTheTokensThatFollow() throws {
        let last = model.dimensions.nLayers - 1
        let shift: HookPlan.Edit = { x in x.addToRows((0..<x.columns).map { Float($0 % 3) }) }
        for hook in [HookPoint.residPre(last), .attnOut(last)] {
            let plan = HookPlan(edits: [hook: shift])
            func next(_ logits: LogitsWanted) throws -> Matrix? {
                let cache = model.makeCache()
                for tokens in [ids, [7, 9]] {
                    _ = try model.forward(
                        tokens, cache: cache, plan: plan, logits: logits, shouldStop: { false })
                }
                return try model.forward(
                    [8], cache: cache, plan: plan, logits: .last, shouldStop: { false }
                ).logits
            }
            var differences = Differences()
            let all = try next(.all)
            differences.compare("\(hook.name), last", try next(.last), all, limit: 2e-5)
            differences.compare("\(hook.name), none", try next(.none), all, limit: 2e-5)
            #expect(differences.areWithinLimits, "\(differences)")
        }
    }

    @Test func readingTheLastBlockChangesNothingInEightBits() throws {
        let narrow = model.held(as: .eightBits)
        func logits(_ record: Set<HookPoint>) throws -> Matrix? {
            try narrow.forward(
                ids, cache: narrow.makeCache(), plan: HookPlan(record: record), logits: .last,
                shouldStop: { false }
            ).logits
        }
        let read = try logits([.residPost(model.dimensions.nLayers - 1)])
        #expect(try logits([]) == read)
    }

    @Test(arguments: 0..<4)
    func stoppingLeavesTheCacheAsItWas(_ layer: Int) throws {
        let cache = model.makeCache()
        _ = try run([1, 2, 3], HookPlan(), cache)
        var asked = 0
        #expect(throws: CancellationError.self) {
            try model.forward(ids, cache: cache, plan: HookPlan(), logits: .last) {
                asked += 1
                return asked > layer
            }
        }
        #expect(cache.count == 3 && asked == layer + 1)
        let next = try run([4], HookPlan(), cache).logits
        #expect(next == (try run([1, 2, 3, 4], HookPlan(), piecewise: true).logits))
    }

    @Test func aCacheCutBackContinuesAsIfNothingHadFollowed() throws {
        let cache = model.makeCache()
        _ = try run([1, 2, 3], HookPlan(), cache)
        _ = try run([9, 9], HookPlan(), cache)
        cache.truncate(to: 3)
        #expect(
            try run([4], HookPlan(), cache).logits
                == run([1, 2, 3, 4], HookPlan(), piecewise: true).logits)
    }

    @Test func theContextIsALimitThatIsNamed() throws {
        let nCtx = model.dimensions.nCtx
        let cache = model.makeCache()
        _ = try run([Int](repeating: 5, count: nCtx), HookPlan(), cache)
        #expect(throws: ModelError.contextFull(limit: nCtx, wanted: nCtx + 1)) {
            try run([1], HookPlan(), cache)
        }
        #expect(cache.count == nCtx)
    }

    @Test(arguments: [[-1], [0, 500], [Int.max], []])
    func impossibleTokensAreRefused(_ tokens: [Int]) {
        #expect(throws: ModelError.self) { try run(tokens, HookPlan()) }
    }

    @Test func aHookThatIsNotThereIsNamed() {
        let plan = HookPlan(record: [.residPre(model.dimensions.nLayers)])
        let error = #expect(throws: ModelError.self) { try run(ids, plan) }
        #expect(error?.description.contains("found blocks.4.hook_resid_pre") == true)
    }

    @Test func editsComeBeforeRecordsAndFlowOn() throws {
        let shift: HookPlan.Edit = { x in x.addToRows((0..<x.columns).map { Float($0 % 5) }) }
        let plain = try run(ids, HookPlan(record: Set(model.hooks)))
        for hook in model.hooks where hook != .finalNormalized {
            let edited = try run(ids, HookPlan(record: Set(model.hooks), edits: [hook: shift]))
            var expected = try #require(plain.activations[hook])
            try shift(&expected)
            #expect(edited.activations[hook] == expected, "\(hook.name)")
            let place = try #require(model.hooks.firstIndex(of: hook))
            for earlier in model.hooks[..<place] {
                #expect(edited.activations[earlier] == plain.activations[earlier])
            }
            let later = model.hooks[(place + 1)...].filter {
                if case .posEmbed = $0 { false } else { true }
            }
            #expect(later.contains { edited.activations[$0] != plain.activations[$0] })
        }
    }

    @Test func theBranchOfTheMLPIsReadAtThreePlaces() throws {
        let found = try run(ids, HookPlan(record: Set(model.hooks))).activations
        for layer in 0..<model.dimensions.nLayers {
            let stream = try #require(found[.residMid(layer)])
            #expect(found[.mlpIn(layer)] == stream)
            var normed = Matrix(rows: 0, columns: 0)
            stream.standardize(epsilon: 1e-5, into: &normed)
            #expect(found[.ln2Normalized(layer)] == normed)
            #expect(found[.mlpNormed(layer)] != normed)
        }
    }

    @Test func whatIsChangedInTheBranchLeavesTheStreamAlone() throws {
        let half: HookPlan.Edit = { x in x.multiplyRows(by: (0..<x.columns).map { Float($0 % 2) }) }
        let plain = try run(ids, HookPlan(record: Set(model.hooks))).activations
        let plan = HookPlan(record: Set(model.hooks), edits: [.mlpIn(1): half])
        let edited = try run(ids, plan).activations
        var stream = try #require(edited[.residMid(1)])
        #expect(stream == plain[.residMid(1)] && edited[.mlpIn(1)] != stream)
        let added = try #require(edited[.mlpOut(1)])
        #expect(added != plain[.mlpOut(1)])
        stream += added
        #expect(stream == edited[.residPost(1)])
    }

    @Test func residualsAddUp() throws {
        let found = try run(ids, HookPlan(record: Set(model.hooks))).activations
        for layer in 0..<model.dimensions.nLayers {
            var sum = try #require(found[.residPre(layer)])
            sum += try #require(found[.attnOut(layer)])
            #expect(sum == found[.residMid(layer)])
            sum += try #require(found[.mlpOut(layer)])
            #expect(sum == found[.residPost(layer)])
        }
    }

    @Test func theLastResidualUnembedsToTheLogits() throws {
        let last = HookPoint.residPost(model.dimensions.nLayers - 1)
        let output = try run(ids, HookPlan(record: [last]))
        var differences = Differences()
        let residual = try #require(output.activations[last])
        differences.compare("logits", model.unembed(residual), output.logits, limit: 2e-5)
        #expect(differences.areWithinLimits, "\(differences)")
    }

    private func run(
        _ tokens: [Int], _ plan: HookPlan, _ cache: KVCache? = nil, piecewise: Bool = false
    ) throws -> ForwardOutput {
        let cache = cache ?? model.makeCache()
        if piecewise { _ = try run(Array(tokens.dropLast()), plan, cache) }
        return try model.forward(
            piecewise ? [tokens[tokens.count - 1]] : tokens, cache: cache, plan: plan,
            logits: .all, shouldStop: { false })
    }
}
