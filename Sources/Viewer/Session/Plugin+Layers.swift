internal import Plugins

/// What the window asks a plugin about layers, in one place.
nonisolated extension Plugin {
    /// The layers it can be moved to among a model's `count`, its own among them; none where it has
    /// no layer to change.
    func layersToChoose(count: Int) -> [Int] {
        guard saes.count == 1 else { return [] }
        return (0..<count).filter { (try? atLayer($0)) != nil }
    }

    /// The plugin at another layer, its title changed with it.
    func moved(toLayer layer: Int) throws -> Plugin {
        var moved = try atLayer(layer)
        if let old = saes.first?.layer, let word = title.lastRange(of: "layer \(old)") {
            moved.title.replaceSubrange(word, with: "layer \(layer)")
        }
        return moved
    }
}

nonisolated extension String {
    /// Where `words` stand last, not as the start of a longer number or word.
    fileprivate func lastRange(of words: String) -> Range<String.Index>? {
        ranges(of: words).last {
            $0.upperBound == endIndex || !(self[$0.upperBound].isLetter || self[$0.upperBound].isNumber)
        }
    }
}
