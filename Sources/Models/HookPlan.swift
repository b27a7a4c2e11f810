public import Tensors

/// What a forward pass is to read and to change, and where.
public struct HookPlan: Sendable {
    /// Changes activations `[pos, d]` in place; the shape must stay.
    public typealias Edit = @Sendable (inout Matrix) throws -> Void

    /// The hooks whose activations are wanted.
    public var record: Set<HookPoint>
    /// Changes to make.
    ///
    /// A hook that is also recorded shows the activations after the change.
    public var edits: [HookPoint: Edit]

    /// A plan that reads at `record` and changes at the keys of `edits`.
    public init(record: Set<HookPoint> = [], edits: [HookPoint: Edit] = [:]) {
        self.record = record
        self.edits = edits
    }
}

/// A plan while a forward pass carries it out.
struct HookRecorder {
    private let plan: HookPlan
    private(set) var activations: [HookPoint: Matrix] = [:]

    init(_ plan: HookPlan, hooks: [HookPoint]) throws(ModelError) {
        self.plan = plan
        let existing = Set(hooks)
        let wanted = plan.record.union(plan.edits.keys)
        guard let stranger = wanted.first(where: { !existing.contains($0) }) else { return }
        throw .noSuchHook(name: stranger.name, available: hooks.map(\.name))
    }

    /// Must be called once at each hook with what flows through it.
    mutating func visit(_ hook: HookPoint, _ activations: inout Matrix) throws {
        if let edit = plan.edits[hook] {
            let shape = (activations.rows, activations.columns)
            try edit(&activations)
            precondition(
                shape == (activations.rows, activations.columns), "an edit keeps the shape")
        }
        if plan.record.contains(hook) { self.activations[hook] = activations }
    }

    /// Visits a hook on a branch that leaves `stream`: changes go into the branch only.
    ///
    /// Nothing is copied where the hook is not wanted.
    mutating func branch(
        _ hook: HookPoint, _ stream: Matrix, read: (Matrix) throws -> Void
    ) throws {
        guard needs(hook) else { return try read(stream) }
        var branch = stream
        try visit(hook, &branch)
        try read(branch)
    }

    /// Whether a hook with a cost of its own is needed at all.
    func needs(_ hook: HookPoint) -> Bool {
        plan.record.contains(hook) || plan.edits[hook] != nil
    }
}
