internal import Tensors

/// One block: attention and an MLP, each reading a norm of the stream and adding to it.
///
/// Sequential: x += attn(norm1(x)), then x += mlp(norm2(x)).
/// Parallel: x += attn(norm1(x)) + mlp(norm2(x)), both of the x that entered.
struct DecoderBlock {
    let norm1: Norm
    var attention: SelfAttention
    /// The norm on what attention adds; Gemma 2 and 3 only.
    var postNorm1: Norm?
    /// Nil where the MLP reads norm1 as attention does.
    let norm2: Norm?
    var mlp: MLP
    /// The norm on what the MLP adds; Gemma 2 and 3 only.
    var postNorm2: Norm?
    /// Whether attention and MLP both read what enters the block.
    var isParallel = false

    /// Bytes of weights that a pass over one position reads.
    var byteCount: Int { attention.byteCount + mlp.byteCount }

    /// Its hooks in the order of the forward pass.
    func hooks(_ layer: Int) -> [HookPoint] {
        let attention = [HookPoint.z(layer), .attnOut(layer)]
        let branch = [HookPoint.mlpIn(layer), .ln2Normalized(layer), .mlpNormed(layer)]
        let inside = isParallel ? branch + attention : attention + [.residMid(layer)] + branch
        return [.residPre(layer)] + inside + [.mlpOut(layer), .residPost(layer)]
    }

    /// Runs the block on the stream `x` `[pos, dModel]`, in place.
    ///
    /// With `onlyLast`, `x` becomes the last position alone; the cache gets all.
    func run(
        _ layer: Int, _ x: inout Matrix, cache: inout KeyValueRows, angles: [RotaryAngles],
        onlyLast: Bool, _ scratch: inout DecoderScratch, _ hook: inout HookRecorder
    ) throws {
        try hook.visit(.residPre(layer), &x)

        norm1.apply(to: x, into: &scratch.normed)
        if onlyLast { x = x.lastRow }
        if isParallel { try runMLP(layer, x, &scratch, &hook) }
        try attention.run(
            layer, cache: &cache, angles: angles, onlyLast: onlyLast, &scratch, &hook)
        postNorm1?.apply(to: scratch.attnOut, into: &scratch.normed)
        if postNorm1 != nil { swap(&scratch.attnOut, &scratch.normed) }
        try hook.visit(.attnOut(layer), &scratch.attnOut)
        x += scratch.attnOut

        if !isParallel {
            try hook.visit(.residMid(layer), &x)
            try runMLP(layer, x, &scratch, &hook)
        }
        try hook.visit(.mlpOut(layer), &scratch.mlpOut)
        x += scratch.mlpOut
        try hook.visit(.residPost(layer), &x)
    }

    /// What the MLP adds, before its hook, into `scratch.mlpOut`.
    private func runMLP(
        _ layer: Int, _ x: Matrix, _ scratch: inout DecoderScratch, _ hook: inout HookRecorder
    ) throws {
        let norm = norm2 ?? norm1
        try hook.branch(.mlpIn(layer), x) { norm.normalize($0, into: &scratch.branch) }
        try hook.visit(.ln2Normalized(layer), &scratch.branch)
        norm.applyGainAndBias(to: &scratch.branch)
        try hook.visit(.mlpNormed(layer), &scratch.branch)
        mlp.apply(
            to: scratch.branch, gate: &scratch.gate, inner: &scratch.inner,
            into: &scratch.mlpOut)
        if let postNorm2 {
            postNorm2.apply(to: scratch.mlpOut, into: &scratch.branch)
            swap(&scratch.mlpOut, &scratch.branch)
        }
    }
}
