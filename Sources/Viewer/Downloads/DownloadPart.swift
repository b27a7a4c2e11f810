internal import Hub

/// What a download is made of, as a person thinks of it: the model, its SAEs, their labels.
nonisolated struct DownloadPart: Equatable {
    enum Kind { case model, sae, labels }

    var kind: Kind
    /// `ORG/REPO`, or the name that labels have on Neuronpedia.
    var source: String
    var items: [DownloadProgress.Item] = []

    var bytesDone: Int { items.reduce(0) { $0 + $1.bytesDone } }
    var bytesTotal: Int { items.reduce(0) { $0 + $1.bytesTotal } }
    var isHere: Bool { !items.isEmpty && items.allSatisfy { $0.state == .done } }

    /// What a file is called within its part.
    func title(of item: DownloadProgress.Item) -> String {
        kind == .labels ? source : String(item.name.dropFirst(source.count + 1))
    }

    /// The parts of an order, with what is known of their files.
    static func all(of order: DownloadOrder, _ items: [DownloadProgress.Item]) -> [DownloadPart] {
        var parts: [DownloadPart] = []
        for wish in order.wishes {
            let kind: Kind = wish.kind == .model ? .model : .sae
            let isKnown = parts.contains { $0.kind == kind && $0.source == wish.repository }
            if !isKnown { parts.append(DownloadPart(kind: kind, source: wish.repository)) }
        }
        parts += order.labels.map { DownloadPart(kind: .labels, source: $0) }
        for item in items {
            guard let index = parts.firstIndex(where: { $0.owns(item, among: parts) }) else {
                continue
            }
            parts[index].items.append(item)
        }
        return parts
    }

    /// The parts as they are offered: all labels together, since they are wanted or not together.
    static func offered(
        of order: DownloadOrder, _ items: [DownloadProgress.Item]
    ) -> [DownloadPart] {
        let parts = all(of: order, items)
        let labels = parts.filter { $0.kind == .labels }
        guard let first = labels.first else { return parts }
        let more = labels.count > 1 ? " and \(labels.count - 1) more" : ""
        return parts.filter { $0.kind != .labels } + [
            DownloadPart(
                kind: .labels, source: first.source + more, items: labels.flatMap(\.items))
        ]
    }

    /// Whether an item is labels.
    static func isLabels(_ item: DownloadProgress.Item) -> Bool { item.name.hasPrefix(labels) }

    private static let labels = "labels of "

    private func owns(_ item: DownloadProgress.Item, among parts: [DownloadPart]) -> Bool {
        guard kind != .labels else { return item.name == Self.labels + source }
        guard item.name.hasPrefix(source + "/") else { return false }
        guard parts.count(where: { $0.source == source }) > 1 else { return true }
        // Of a repository with both, the model lies at the top and SAEs in folders.
        let isDeep = item.name.dropFirst(source.count + 1).contains("/")
        return isDeep == (kind == .sae)
    }
}
