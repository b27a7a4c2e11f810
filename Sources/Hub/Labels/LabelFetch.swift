internal import Foundation
internal import JSON

/// Brings the labels of one SAE from the public export and reduces them to what is shown.
///
/// Each batch is reduced as it comes and kept with its etag, so that a later fetch goes on with the
/// batches that are missing; the labels get their name when all are there.
struct LabelFetch {
    /// Days after which a fetch looks whether the export has changed.
    private static let freshDays = 30.0
    private static let mostPages = 1_000
    private static let mostBatches = 100_000

    let sae: String
    let settings: NeuronpediaSettings
    let isOffline: Bool
    let refreshes: Bool
    let stop: StopFlag
    private var batches: [BucketListing.Object] = []
    /// Whether nothing has to be brought.
    private(set) var isDone = false

    var name: String { "labels of \(sae)" }
    var bytesTotal: Int { batches.reduce(0) { $0 + $1.size } }
    var bytesDone: Int { batches.reduce(0) { $0 + (hasReduced($1) ? $1.size : 0) } }

    init(
        sae: String, settings: NeuronpediaSettings, isOffline: Bool, refreshes: Bool, stop: StopFlag
    ) {
        self.sae = sae
        self.settings = settings
        self.isOffline = isOffline
        self.refreshes = refreshes
        self.stop = stop
    }

    private var client: WebClient { WebClient(stop: stop, patience: settings.patience) }

    private func folder() throws(HubError) -> URL {
        guard let folder = settings.archive.folder(of: sae) else {
            throw .badName(sae, kind: "the name of labels")
        }
        return folder
    }

    /// Finds out which batches there are; asks nobody where all labels came lately.
    mutating func plan() throws(HubError) {
        let isHere = settings.archive.exportFile(of: sae) != nil
        let isFresh = try isFresh()
        isDone = isHere && (isOffline || !refreshes && isFresh)
        guard !isDone else { return }
        guard !isOffline else { throw .offline(repository: "Neuronpedia", file: name) }
        let prefix = "v1/\(sae)/explanations"
        batches = try objects("\(prefix)/")
        // Some SAEs have a folder for each model that explains.
        if batches.isEmpty { batches = try objects("\(prefix)-") }
        guard !batches.isEmpty else { throw .noLabels(sae, address: settings.bucket.shown) }
    }

    private func isFresh() throws(HubError) -> Bool {
        let file = try folder().appending(path: "manifest.json")
        guard
            let date = try? file.resourceValues(forKeys: [.contentModificationDateKey])
                .contentModificationDate
        else { return false }
        return Date.now.timeIntervalSince(date) < Self.freshDays * 86_400
    }

    private func objects(_ prefix: String) throws(HubError) -> [BucketListing.Object] {
        var objects: [BucketListing.Object] = []
        var continuation: String?
        for _ in 0..<Self.mostPages {
            let page = try page(prefix, continuation)
            objects += page.objects.filter {
                $0.key.hasPrefix(prefix) && $0.key.hasSuffix(".jsonl.gz")
            }
            guard objects.count <= Self.mostBatches else { break }
            guard let next = page.continuation, next != continuation else { break }
            continuation = next
        }
        return objects
    }

    private func page(_ prefix: String, _ continuation: String?) throws(HubError) -> BucketListing {
        var query = "?list-type=2&prefix=\(PercentEncoding.encode(prefix))"
        if let continuation {
            query +=
                "&continuation-token="
                + PercentEncoding.encode(continuation, keepingSlashes: false)
        }
        let request = HTTPRequest(
            address: settings.bucket.appending(query), silence: settings.timeout)
        let answers = try client.answer(to: request, secret: nil, mostBytes: 32 << 20) { _ in true }
        guard let answer = answers.last else { return try listing([]) }
        guard answer.head.status == 200 else {
            if answer.head.status == 404 { throw .noLabels(sae, address: settings.bucket.shown) }
            throw .refused(answer.address.shown, status: answer.head.status)
        }
        return try listing(answer.body)
    }

    private func listing(_ body: [UInt8]) throws(HubError) -> BucketListing {
        guard let page = BucketListing(body) else {
            throw .brokenLabels(
                settings.bucket.shown, problem: "expected a list of files, found none")
        }
        return page
    }
}

extension LabelFetch {
    /// Brings what is missing; `report` is told how many bytes of all batches are done.
    mutating func run(_ report: @escaping (Int) -> Void) throws(HubError) {
        guard !isDone else { return }
        let folder = try folder()
        let lock = try FileLock(folder.appending(path: "export.lock"), stop: stop)
        defer { withExtendedLifetime(lock) {} }
        try HubCache.makeFolder(folder.appending(path: "batches"))
        try checkSpace(in: folder)
        var merged = ExplanationBatch()
        var done = 0
        for batch in batches {
            try stop.check()
            let before = done
            merged.merge(try reduced(batch) { report(before + $0) })
            done += batch.size
            report(done)
        }
        try write(merged)
        isDone = true
    }

    /// One batch at a time is here whole, until it is reduced to a fraction of it.
    private func checkSpace(in folder: URL) throws(HubError) {
        let needed = batches.filter { !hasReduced($0) }.map(\.size).max() ?? 0
        guard let free = DiskSpace.free(in: folder), free < needed else { return }
        throw .diskFull(folder: folder.path, needed: needed, free: free)
    }

    private func reducedFile(_ batch: BucketListing.Object) -> URL? {
        let name = batch.key.split(separator: "/").suffix(2).joined(separator: "-")
        return settings.archive.folder(of: sae)?.appending(path: "batches/\(name).json")
    }

    private func hasReduced(_ batch: BucketListing.Object) -> Bool { stored(batch) != nil }

    /// What an earlier fetch made of the same batch.
    private func stored(_ batch: BucketListing.Object) -> JSONValue? {
        guard let file = reducedFile(batch), HubCache.size(of: file) != nil,
            let value = try? JSONValue(contentsOf: file), value["etag"]?.string == batch.etag,
            value["size"]?.int == batch.size
        else { return nil }
        return value["labels"]
    }

    private func reduced(
        _ batch: BucketListing.Object, _ report: @escaping (Int) -> Void
    ) throws(HubError) -> ExplanationBatch {
        if let stored = stored(batch) { return ExplanationBatch(stored) }
        guard let file = reducedFile(batch) else {
            throw .badName(batch.key, kind: "the file name")
        }
        let result: ExplanationBatch
        do {
            result = try fetch(batch, beside: file, report)
        } catch HubError.brokenLabels {
            // Half of it may be of an earlier try and another version: once more, from nothing.
            result = try fetch(batch, beside: file, report)
        }
        let json: JSONOutput = [
            "etag": .string(batch.etag), "size": .int(batch.size), "labels": result.json,
        ]
        try HubCache.replace(file, with: Data(json.utf8))
        return result
    }

    private func fetch(
        _ batch: BucketListing.Object, beside file: URL, _ report: @escaping (Int) -> Void
    ) throws(HubError) -> ExplanationBatch {
        let address = settings.bucket.appending(PercentEncoding.encode(batch.key))
        let partial = try PartialFile(of: file, size: batch.size, segmentSize: max(batch.size, 1))
        let limits = TransferLimits(
            secret: nil, silence: settings.timeout, patience: settings.patience)
        var transfer = SegmentedTransfer(
            partial: partial, address: address, shown: address.shown, limits: limits, stop: stop,
            report: report)
        try transfer.run()
        do {
            let batch = try Self.reduce(partial.file, stop: stop)
            partial.discard()
            return batch
        } catch {
            if stop.isStopped { throw .cancelled }
            partial.discard()
            throw .brokenLabels(
                address.shown, problem: "expected gzip of JSON lines, \(error.problem)")
        }
    }

    /// The labels in a file of gzipped lines.
    static func reduce(
        _ file: URL, stop: StopFlag = StopFlag()
    ) throws(GzipLines.Fault) -> ExplanationBatch {
        guard let handle = try? FileHandle(forReadingFrom: file) else { throw .truncated }
        var lines = try GzipLines()
        var batch = ExplanationBatch()
        while let data = try? handle.read(upToCount: 256 << 10), !data.isEmpty {
            if stop.isStopped { throw .truncated }
            try data.withUnsafeBytes { bytes in
                Result { () throws(GzipLines.Fault) in
                    try lines.take(bytes) { batch.take($0) }
                }
            }.get()
        }
        try lines.finish { batch.take($0) }
        return batch
    }

    /// Writes all labels in the format that the engine reads, and then that they are all.
    private func write(_ batch: ExplanationBatch) throws(HubError) {
        let folder = try folder()
        guard !batch.labels.isEmpty else { throw .noLabels(sae, address: settings.bucket.shown) }
        let features = batch.labels.sorted { $0.key < $1.key }.map { index, label in
            let record: JSONOutput = [
                "label": .string(label.text), "source": .string(label.source),
            ]
            return (key: String(index), value: record)
        }
        let labels: JSONOutput = [
            "format": "axon-labels-1", "neuronpedia": .string(sae), "features": .object(features),
        ]
        try HubCache.replace(folder.appending(path: "labels.json"), with: Data(labels.utf8))
        let manifest: JSONOutput = [
            "neuronpedia": .string(sae), "labels": .int(batch.labels.count),
            "batches": .array(
                batches.map {
                    ["key": .string($0.key), "etag": .string($0.etag), "size": .int($0.size)]
                }),
        ]
        try HubCache.replace(folder.appending(path: "manifest.json"), with: Data(manifest.utf8))
    }
}

extension GzipLines.Fault {
    var problem: String {
        switch self {
        case .corrupt: "found other bytes"
        case .truncated: "found only the beginning"
        case .tooLarge: "found more than a batch can hold"
        }
    }
}
