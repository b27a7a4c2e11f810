internal import Foundation
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
        guard let old = saes.first?.layer else { return moved }
        moved.title = title.replacingLayer(old, with: layer)
        return moved
    }
}

nonisolated extension String {
    /// The text with its last "layer 8" or "Layer 8" changed, where that is not part of a longer word
    /// or number.
    fileprivate func replacingLayer(_ old: Int, with layer: Int) -> String {
        let found = ranges(of: "ayer \(old)").last { range in
            let before = self[..<range.lowerBound]
            let after = self[range.upperBound...].first
            return before.last.map { "Ll".contains($0) } ?? false
                && before.dropLast().last?.isLetter != true
                && after?.isLetter != true && after?.isNumber != true
        }
        return found.map { replacingCharacters(in: $0, with: "ayer \(layer)") } ?? self
    }
}
