/// Which SAEs' nodes are shown, and how far each has faded in or out.
nonisolated struct LayerFilter: Equatable {
    /// Seconds a layer takes to come or go.
    private static let fading = 0.22

    private(set) var hidden: Set<Int> = []
    /// 0…1 of the SAEs that are not wholly there.
    private var presences: [Int: Double] = [:]

    /// Whether the nodes of an SAE are to be seen.
    func shows(_ sae: Int) -> Bool { !hidden.contains(sae) }

    /// How much of an SAE's nodes is there now, 0…1.
    func presence(of sae: Int) -> Float {
        let way = presences[sae] ?? (shows(sae) ? 1 : 0)
        return Float(way * way * (3 - 2 * way))
    }

    /// The SAEs of whose nodes nothing is left.
    var absent: Set<Int> { hidden.filter { presences[$0] == nil } }

    /// Whether a layer is on its way in or out.
    var isMoving: Bool { !presences.isEmpty }

    /// Shows one of `count` SAEs alone; all again where it is alone already.
    mutating func isolate(_ sae: Int, of count: Int) {
        guard (0..<count).contains(sae) else { return }
        let others = Set(0..<count).subtracting([sae])
        change(to: hidden == others ? [] : others)
    }

    /// Hides one of `count` SAEs, or shows it again; the last one that shows stays.
    mutating func toggle(_ sae: Int, of count: Int) {
        guard (0..<count).contains(sae) else { return }
        let wanted = hidden.symmetricDifference([sae])
        if wanted.count < count { change(to: wanted) }
    }

    /// Shows one SAE besides those that show.
    mutating func show(_ sae: Int) { change(to: hidden.subtracting([sae])) }

    /// Shows all SAEs.
    mutating func showAll() { change(to: []) }

    /// Lets `seconds` pass.
    mutating func advance(by seconds: Double) {
        let step = seconds / Self.fading
        for (sae, presence) in presences {
            let next = shows(sae) ? presence + step : presence - step
            presences[sae] = (0...1).contains(next) ? next : nil
        }
    }

    private mutating func change(to wanted: Set<Int>) {
        for sae in wanted.symmetricDifference(hidden) where presences[sae] == nil {
            presences[sae] = shows(sae) ? 1 : 0
        }
        hidden = wanted
    }
}
