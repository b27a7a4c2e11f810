internal import Foundation

/// Brings the planned files of one wish into the cache and makes them visible there.
struct RepositoryFetch {
    let plan: FetchPlan
    let settings: HubSettings
    let stop: StopFlag

    private var cache: HubCache { settings.cache }

    /// The bytes that a plan still has to bring.
    static func missing(_ plan: FetchPlan) -> Int {
        plan.files.reduce(0) { $0 + max($1.size - $1.here, 0) }
    }

    /// Fetches what is missing, one file after the other, and then moves the revision on.
    func run(_ report: @escaping (PlannedFile, BlobDownload.Report) -> Void) throws(HubError) {
        guard let commit = plan.commit else { return }
        if plan.files.contains(where: { $0.metadata != nil }) { try cache.create() }
        for file in plan.files {
            try stop.check()
            guard let metadata = file.metadata else {
                report(file, .done)
                continue
            }
            var download = BlobDownload(
                repository: plan.repository, path: file.path, metadata: metadata, stop: stop
            ) { report(file, $0) }
            try download.run()
            report(file, .done)
            if !plan.belongsTogether { try link(file, commit) }
        }
        for file in plan.files { try link(file, commit) }
        guard !plan.isOffline else { return }
        try cache.setCommit(commit, of: plan.repository.name, revision: plan.wish.revision)
    }

    private func link(_ file: PlannedFile, _ commit: String) throws(HubError) {
        guard let metadata = file.metadata else { return }
        try cache.link(file.path, of: file.repository, commit: commit, to: metadata.etag)
    }
}
