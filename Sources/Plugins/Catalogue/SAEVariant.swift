/// What SAEs of one kind at several layers have in common: a release's id without its layer.
///
/// `layer_12/width_16k/average_l0_82` and `layer_6/width_16k/average_l0_70` are the same variant:
/// the sparsity reached differs by layer. So are `blocks.11.hook_resid_post` and
/// `blocks.6.hook_resid_pre`, since a release may have one of the two in some layers only.
struct SAEVariant {
    private static let sparsity = "average_l0_"
    private static let sites = ["hook_resid_pre", "hook_resid_post"]

    /// The layer that the id names.
    let layer: Int?
    private let skeleton: String
    private let sparsity: Int?
    private let site: String?

    init(_ id: String) {
        let number = LayerNumber(in: id)
        layer = number?.value
        var text = id
        site = Self.sites.first { id.contains($0) }
        if let number { text.replaceSubrange(number.range, with: "#") }
        if let site { text = text.replacing(site, with: "hook_resid") }
        sparsity = text.firstRange(of: Self.sparsity).flatMap { range in
            let digits = text[range.upperBound...].prefix { $0.isNumber }
            return digits.count < 10 ? Int(digits) : nil
        }
        if let sparsity {
            text = text.replacing("\(Self.sparsity)\(sparsity)", with: Self.sparsity)
        }
        skeleton = text
    }

    /// The id among `ids` that is this variant at `layer`: of the same site if there is one, and of
    /// the nearest sparsity.
    func id(at layer: Int, among ids: [String]) -> String? {
        let candidates = ids.compactMap { id -> (id: String, isElsewhere: Int, distance: Int)? in
            let other = SAEVariant(id)
            guard other.layer == layer, isSame(as: other) else { return nil }
            let distance = abs((sparsity ?? 0) - (other.sparsity ?? 0))
            return (id, other.site == site ? 0 : 1, distance)
        }
        return candidates.min {
            ($0.isElsewhere, $0.distance, $0.id) < ($1.isElsewhere, $1.distance, $1.id)
        }?.id
    }

    /// The layers at which there is this variant, in order.
    func layers(among ids: [String]) -> [Int] {
        guard layer != nil else { return [] }
        let layers = ids.compactMap { id -> Int? in
            let other = SAEVariant(id)
            return isSame(as: other) ? other.layer : nil
        }
        return Set(layers).sorted()
    }

    private func isSame(as other: SAEVariant) -> Bool {
        layer != nil && other.layer != nil && skeleton == other.skeleton
    }
}

extension CatalogueRelease {
    /// The layers at which the release has the SAE `id`, the sparsity apart.
    /// - Throws: `PluginError` where the table is damaged
    public func layers(of id: String) throws(PluginError) -> [Int] {
        SAEVariant(id).layers(among: try saes().map(\.id))
    }

    /// The id of the SAE that is at `layer` what `id` is at its own.
    /// - Throws: `PluginError` where the table is damaged
    public func id(of id: String, at layer: Int) throws(PluginError) -> String? {
        let variant = SAEVariant(id)
        return variant.layer == layer
            ? id : variant.id(at: layer, among: try saes().map(\.id))
    }
}
